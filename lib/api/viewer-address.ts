/**
 * Header in which CloudFront names the client's address to the API. Set by a function at the edge, over whatever the
 * client sent under this name; in `X-Forwarded-For` the client's own words would come first.
 */
export const VIEWER_ADDRESS_HEADER = 'x-viewer-address';

/** The function, in the JavaScript of CloudFront Functions. */
export const VIEWER_ADDRESS_FUNCTION = `function handler(event) {
  var request = event.request;
  request.headers['${VIEWER_ADDRESS_HEADER}'] = { value: event.viewer.ip };
  return request;
}`;
