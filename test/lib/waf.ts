/** The rules of a web ACL in a template, limited to the parts that ours use. */
export interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Action?: { readonly Block?: { readonly CustomResponse?: { readonly ResponseCode: number } } };
  readonly OverrideAction?: { readonly None?: object };
  readonly Statement: Statement;
}

interface Statement {
  readonly RateBasedStatement?: { readonly Limit: number };
  readonly ManagedRuleGroupStatement?: {
    readonly Name: string;
    readonly RuleActionOverrides?: readonly {
      readonly Name: string;
      readonly ActionToUse: { readonly Count?: object };
    }[];
  };
  readonly AndStatement?: { readonly Statements: readonly Statement[] };
  readonly OrStatement?: { readonly Statements: readonly Statement[] };
  readonly NotStatement?: { readonly Statement: Statement };
  readonly LabelMatchStatement?: { readonly Key: string };
  readonly ByteMatchStatement?: {
    /** A text, or a reference to a secret. */
    readonly SearchString: unknown;
    readonly PositionalConstraint: string;
    readonly FieldToMatch?: { readonly SingleHeader?: { readonly Name: string } };
  };
}

export interface Request {
  /** Header values as references in the template, e.g. to a secret. */
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly bodyBytes: Uint8Array;
}

/** Rules of AWS's common rule set that look at the body's size or at markup in it, with the labels that they add. */
const COMMON_RULES: readonly { name: string; label: string; strikes: (request: Request) => boolean }[] = [
  {
    name: 'SizeRestrictions_BODY',
    label: 'awswaf:managed:aws:core-rule-set:SizeRestrictions_Body',
    strikes: ({ bodyBytes }) => bodyBytes.length > 8_192,
  },
  {
    name: 'CrossSiteScripting_BODY',
    label: 'awswaf:managed:aws:core-rule-set:CrossSiteScripting_Body',
    strikes: ({ bodyBytes }) => Buffer.from(bodyBytes).toString('latin1').toLowerCase().includes('<script'),
  },
];

/**
 * Decides on a request as AWS WAF would by these rules: in order of priority, the first that blocks decides; a rule of a managed
 * group that only counts adds its label for later rules.
 * @returns The name of the rule that blocks; null if the request passes.
 */
export function blockedBy(rules: readonly Rule[], request: Request): string | null {
  const labels = new Set<string>();
  for (const rule of [...rules].sort((left, right) => left.Priority - right.Priority)) {
    const group = rule.Statement.ManagedRuleGroupStatement;
    if (group !== undefined) {
      const blocking = group.Name === 'AWSManagedRulesCommonRuleSet' ? evaluateGroup(group, request, labels) : null;
      if (blocking !== null) return blocking;
    } else if (rule.Action?.Block !== undefined && matches(rule.Statement, request, labels)) {
      return rule.Name;
    }
  }
  return null;
}

function evaluateGroup(
  group: NonNullable<Statement['ManagedRuleGroupStatement']>,
  request: Request,
  labels: Set<string>,
): string | null {
  for (const { name, label, strikes } of COMMON_RULES) {
    if (!strikes(request)) continue;
    labels.add(label);
    const override = group.RuleActionOverrides?.find(({ Name }) => Name === name);
    if (override?.ActionToUse.Count === undefined) return name;
  }
  return null;
}

function matches(statement: Statement, request: Request, labels: ReadonlySet<string>): boolean {
  const inner = (each: Statement) => matches(each, request, labels);
  if (statement.AndStatement) return statement.AndStatement.Statements.every(inner);
  if (statement.OrStatement) return statement.OrStatement.Statements.some(inner);
  if (statement.NotStatement) return !inner(statement.NotStatement.Statement);
  if (statement.LabelMatchStatement) return labels.has(statement.LabelMatchStatement.Key);
  const { PositionalConstraint, SearchString, FieldToMatch } = statement.ByteMatchStatement ?? {};
  if (PositionalConstraint === 'ENDS_WITH') return request.path.endsWith(String(SearchString));
  if (PositionalConstraint !== 'EXACTLY') return false;
  const sent = request.headers?.[FieldToMatch?.SingleHeader?.Name ?? ''];
  return JSON.stringify(sent) === JSON.stringify(SearchString);
}
