/** What people may be. */
export const ROLES = ["guide", "technician", "admin"] as const;
export type PersonRole = (typeof ROLES)[number];
