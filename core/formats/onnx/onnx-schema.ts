import protobuf from 'protobufjs/light.js';

/**
 * The part of onnx.proto3 that is used here, with its field numbers; the reader skips a field that is left out. Unsupported
 * fields that change what a model computes are listed, so that they can be refused.
 */
const SCHEMA: protobuf.INamespace = {
  nested: {
    ModelProto: message({
      ir_version: ['int64', 1],
      producer_name: ['string', 2],
      producer_version: ['string', 3],
      graph: ['GraphProto', 7],
      opset_import: ['OperatorSetIdProto', 8, 'repeated'],
      metadata_props: ['StringStringEntryProto', 14, 'repeated'],
      training_info: ['Unsupported', 20, 'repeated'],
      functions: ['Unsupported', 25, 'repeated'],
    }),
    OperatorSetIdProto: message({ domain: ['string', 1], version: ['int64', 2] }),
    StringStringEntryProto: message({ key: ['string', 1], value: ['string', 2] }),
    GraphProto: message({
      node: ['NodeProto', 1, 'repeated'],
      name: ['string', 2],
      initializer: ['TensorProto', 5, 'repeated'],
      input: ['ValueInfoProto', 11, 'repeated'],
      output: ['ValueInfoProto', 12, 'repeated'],
      sparse_initializer: ['Unsupported', 15, 'repeated'],
    }),
    NodeProto: message({
      input: ['string', 1, 'repeated'],
      output: ['string', 2, 'repeated'],
      name: ['string', 3],
      op_type: ['string', 4],
      attribute: ['AttributeProto', 5, 'repeated'],
      domain: ['string', 7],
    }),
    AttributeProto: message({
      name: ['string', 1],
      f: ['float', 2],
      i: ['int64', 3],
      s: ['bytes', 4],
      ints: ['int64', 8, 'repeated'],
      type: ['int32', 20],
      ref_attr_name: ['string', 21],
    }),
    TensorProto: message({
      dims: ['int64', 1, 'repeated'],
      data_type: ['int32', 2],
      segment: ['Unsupported', 3],
      float_data: ['float', 4, 'repeated'],
      int32_data: ['int32', 5, 'repeated'],
      int64_data: ['int64', 7, 'repeated'],
      name: ['string', 8],
      raw_data: ['bytes', 9],
      double_data: ['double', 10, 'repeated'],
      external_data: ['StringStringEntryProto', 13, 'repeated'],
      data_location: ['int32', 14],
    }),
    ValueInfoProto: message({ name: ['string', 1], type: ['TypeProto', 2] }),
    TypeProto: message({ tensor_type: ['TensorTypeProto', 1] }),
    TensorTypeProto: message({ elem_type: ['int32', 1], shape: ['TensorShapeProto', 2] }),
    TensorShapeProto: message({ dim: ['DimensionProto', 1, 'repeated'] }),
    DimensionProto: message({ dim_value: ['int64', 1], dim_param: ['string', 2] }),
    Unsupported: message({}),
  },
};

type FieldSpecification = readonly [type: string, id: number, rule?: 'repeated'];

function message(fields: Record<string, FieldSpecification>): protobuf.IType {
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, [type, id, rule]]) => [name, rule ? { type, id, rule } : { type, id }]),
    ),
  };
}

/** Reads and writes the outermost message. Field names stay as onnx.proto3 spells them. */
export const MODEL_TYPE = protobuf.Root.fromJSON(SCHEMA).lookupType('ModelProto');

/** Codes of `AttributeProto.type`. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, ints: 7 } as const;

export interface AttributeMessage {
  name?: string;
  f?: number;
  i?: number;
  s?: Uint8Array;
  ints?: number[];
  type?: number;
  ref_attr_name?: string;
}

export interface NodeMessage {
  input?: string[];
  output?: string[];
  name?: string;
  op_type?: string;
  attribute?: AttributeMessage[];
  domain?: string;
}

export interface TensorMessage {
  dims?: number[];
  data_type?: number;
  segment?: object;
  float_data?: number[];
  int32_data?: number[];
  int64_data?: number[];
  name?: string;
  raw_data?: Uint8Array;
  double_data?: number[];
  external_data?: object[];
  data_location?: number;
}

export interface ValueMessage {
  name?: string;
  type?: { tensor_type?: { elem_type?: number; shape?: { dim?: { dim_value?: number; dim_param?: string }[] } } };
}

export interface GraphMessage {
  node?: NodeMessage[];
  name?: string;
  initializer?: TensorMessage[];
  input?: ValueMessage[];
  output?: ValueMessage[];
  sparse_initializer?: object[];
}

/** What `MODEL_TYPE` reads and writes, as plain objects; a field that is not in the file is missing. */
export interface ModelMessage {
  ir_version?: number;
  producer_name?: string;
  producer_version?: string;
  graph?: GraphMessage;
  opset_import?: { domain?: string; version?: number }[];
  metadata_props?: { key?: string; value?: string }[];
  training_info?: object[];
  functions?: object[];
}
