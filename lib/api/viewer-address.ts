/**
 * Header in which CloudFront passes the client's address to the API. A function at the edge sets it and overwrites what
 * the client sent under this name; in `X-Forwarded-For` the client's own value would come first.
 */
export const VIEWER_ADDRESS_HEADER = 'x-viewer-address';

/** The function, in the JavaScript of CloudFront Functions. */
export const VIEWER_ADDRESS_FUNCTION = `function handler(event) {
  var request = event.request;
  request.headers['${VIEWER_ADDRESS_HEADER}'] = { value: event.viewer.ip };
  return request;
}`;
