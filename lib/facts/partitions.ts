/** Beginnings of the regions outside AWS's commercial partition. */
const ISOLATED = /^(us-gov|us-iso|eu-isoe|eusc)/;

/**
 * Why a region outside AWS's commercial partition is refused; null for one that is not. The deployment needs CloudFront in front
 * of the API, and Cognito's own domain for sign-in.
 */
export function partitionRefusal(region: string): string | null {
  if (region.startsWith('cn-')) {
    return `${region} is in China, where CloudFront needs a licensed domain and Cognito has no user pools: needed another`;
  }
  if (ISOLATED.test(region)) {
    return `${region} has no CloudFront, and other addresses of Cognito: needed a commercial region`;
  }
  return null;
}
