import type { Shop } from './shop';

/** Who calls: a shop (itself, or a partner for it), or a partner for no shop. */
export interface Caller {
	shop: Shop | undefined;
	/** What the rate limit counts by: a key, or a pair of keys. */
	token: string;
}

export interface Denial {
	status: 401 | 403;
	body: string | object;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface Registry {
	shops: ReadonlyMap<string, Shop>;
	partners: ReadonlySet<string>;
}

const MISSING: Denial = { status: 401, body: 'Missing Authorization header' };
const UNAUTHORIZED: Denial = { status: 401, body: 'Unauthorized' };

export const NO_ACCESS: Denial = denied(
	'Access denied. You do not have permissions to access the requested resource.',
);
/** A shop's key where a partner's belongs is answered as if the shop's plan were too small. */
const PLAN_LIMIT: Denial = denied('Access denied. API access is not part of your current plan.');

/** Reads the credentials of a request as Postscript does: before it looks at path and method. */
export function authenticate(headers: Headers, registry: Registry): Caller | Denial {
	if (!headers.authorization) return MISSING;
	const key = bearerKey(headers.authorization);
	const shopToken = headers['x-postscript-shop-token'];
	const partnerKey = headers['x-postscript-partner-key'];
	if (key === undefined) return UNAUTHORIZED;
	if (partnerKey !== undefined && !registry.partners.has(String(partnerKey))) return UNAUTHORIZED;
	if (registry.partners.has(key)) return partnerCaller(key, shopToken, registry);
	const shop = registry.shops.get(key);
	if (!shop) return UNAUTHORIZED;
	if (shopToken !== undefined) return PLAN_LIMIT;
	if (!shop.apiAccess && partnerKey === undefined) return NO_ACCESS;
	return { shop, token: pair(partnerKey, key) };
}

function partnerCaller(
	key: string,
	shopToken: string | string[] | undefined,
	registry: Registry,
): Caller | Denial {
	if (shopToken === undefined) return { shop: undefined, token: pair(key) };
	const shop = registry.shops.get(String(shopToken));
	return shop ? { shop, token: pair(key, String(shopToken)) } : UNAUTHORIZED;
}

/** The key in `Bearer <key>`, or in legacy Basic, where it is the user and the password is empty. */
function bearerKey(header: string | string[]): string | undefined {
	const [, scheme, value] = /^(\w+) +(\S+)$/.exec(String(header)) ?? [];
	if (scheme?.toLowerCase() === 'bearer') return value;
	if (scheme?.toLowerCase() !== 'basic') return undefined;
	const [user, password] = Buffer.from(value, 'base64').toString('utf8').split(':');
	return password === '' ? user : undefined;
}

function pair(...keys: unknown[]): string {
	return keys.filter((key) => key !== undefined).join('+');
}

function denied(msg: string): Denial {
	return { status: 403, body: { errors: [{ loc: [], msg, type: 'v2.access_denied' }] } };
}
