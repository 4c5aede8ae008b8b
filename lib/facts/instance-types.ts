/** Properties of SageMaker's instance types; names as `ml.<family>.<size>`. */

/** Families that AWS has retired, with the date. The API's enumerations still list them; the service refuses them. */
export const RETIRED_FAMILIES: Readonly<Record<string, string>> = { p2: '2024', p3: '2025-12-20' };

/** Families that hosting offers but Application Auto Scaling can't scale. */
const BURSTABLE = /^t\d/;

/** Families with a local NVMe disk. SageMaker encrypts that disk itself and refuses a key for it. */
const LOCAL_NVME = /^(g[4-7]\w*|p3dn|p[4-6].*|trn\d\w*|dl1|[cmr]\d\w*d\w*)$/;

/** Families that batch transform offers (its list has no t2, nor t3). */
const TRANSFORM = /^(m4|c4|p2|p3|c5|m5|[cmr]6i|[mcr]7i|g4dn|g5|trn1|inf2|g6)$/;

/** "g4dn" of "ml.g4dn.xlarge". */
export function familyOf(instanceType: string): string {
  return instanceType.split('.')[1] ?? '';
}

export function isInstanceType(name: string): boolean {
  return /^ml\.[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(name);
}

export function hasLocalNvme(instanceType: string): boolean {
  return LOCAL_NVME.test(familyOf(instanceType));
}

export function isBurstable(instanceType: string): boolean {
  return BURSTABLE.test(familyOf(instanceType));
}

export function canTransform(instanceType: string): boolean {
  return TRANSFORM.test(familyOf(instanceType));
}

/** When AWS retired the type's family; undefined for one that it still offers. */
export function retiredSince(instanceType: string): string | undefined {
  return RETIRED_FAMILIES[familyOf(instanceType)];
}
