/** What a key may do: look; submit and cancel jobs; change models and schedules; everything, keys and audit too. */
export const SCOPES = ['read', 'optimize', 'models', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who may use a route: holders of a scope, anybody who is known, or anybody. */
export type RouteAccess = Scope | 'authenticated' | 'public';

/** `admin` includes every other scope; no other includes another. */
export function allows(held: readonly Scope[], needed: Scope): boolean {
  return held.includes(needed) || held.includes('admin');
}
