import { InputError } from './inputError';
import { readNumber } from './number';
import { cleanText } from './text';

/** The fields of the credential `postscriptApi`, as the user filled them in. */
export interface CredentialFields {
	privateKey?: unknown;
	shopToken?: unknown;
	partnerKey?: unknown;
	baseUrl?: unknown;
	requestsPerSecond?: unknown;
}

/** A credential that may be used: keys trimmed and checked, address checked. */
export interface Credential {
	privateKey: string;
	shopToken: string;
	partnerKey: string;
	/** As the URL standard writes it, so that one address is one limit; without a trailing slash. */
	baseUrl: string;
	/** Requests per second for this key, Postscript's own ceiling being 15. */
	requestsPerSecond: number;
}

/** Postscript's own address, without a trailing slash. */
export const DEFAULT_BASE_URL = 'https://api.postscript.io';
/** What Postscript allows for each key (reference: Rate Limits). */
export const DEFAULT_REQUESTS_PER_SECOND = 15;

/** Host names of this very machine. */
export const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const NOT_IN_A_KEY = /[^\x21-\x7e]/;
const PARTNER_KEY = /^sk_partner_/;

function checkKey(value: unknown, field: string): string {
	const key = typeof value === 'string' ? cleanText(value) : '';
	if (NOT_IN_A_KEY.test(key)) {
		throw new InputError(
			field,
			`${field} holds a character that no Postscript key has, such as a space or a line break`,
			'Copy the key again from Postscript (side menu: shop name > API) and paste it whole',
		);
	}
	if (key.startsWith('pk_')) {
		throw new InputError(
			field,
			`${field} is a public key (it begins with pk_), which Postscript's API never accepts`,
			'Use the private key, which begins with sk_; Postscript shows it (side menu: shop name > API)',
		);
	}
	return key;
}

/**
 * @param value the address of the API, e.g. `https://api.postscript.io`
 * @returns the address without a trailing slash
 * @throws InputError unless it is https, or http to this very machine (an emulator)
 */
function parseBaseUrl(value: unknown): string {
	const field = 'Base URL';
	const text = typeof value === 'string' ? cleanText(value) : '';
	if (text === '') return DEFAULT_BASE_URL;
	if (!URL.canParse(text)) {
		throw new InputError(
			field,
			`${field} "${text.slice(0, 60)}" is not a web address`,
			`Enter ${DEFAULT_BASE_URL}, or the address that Postscript gave you, beginning with https://`,
		);
	}
	const url = new URL(text);
	const isSafe =
		url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
	if (!isSafe) {
		throw new InputError(
			field,
			`${field} must begin with https://, so that the key never crosses the network unencrypted`,
			`Enter ${DEFAULT_BASE_URL}; plain http is accepted for this machine alone (localhost)`,
		);
	}
	if (url.username || url.password || url.search || url.hash) {
		throw new InputError(
			field,
			`${field} may hold no user name, question mark or hash sign`,
			`Enter the bare address, e.g. ${DEFAULT_BASE_URL}`,
		);
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Fractions are fine: one request in two seconds is 0.5. */
function parseRate(value: unknown): number {
	const rate = readNumber(value);
	if (rate !== undefined && rate > 0) return rate;
	throw new InputError(
		'Requests per Second',
		'Requests per Second must be a number above 0',
		`Enter ${DEFAULT_REQUESTS_PER_SECOND}, which is what Postscript allows`,
	);
}

/**
 * Reads a stored credential before anything is sent with it.
 *
 * @returns the keys trimmed and the address checked
 * @throws InputError naming the field and what to do; never holding the key itself
 * @see https://developers.postscript.io/reference (Authentication)
 */
export function readCredential(fields: CredentialFields): Credential {
	const privateKey = checkKey(fields.privateKey, 'Private Key');
	const shopToken = checkKey(fields.shopToken, 'Shop Token');
	const partnerKey = checkKey(fields.partnerKey, 'Partner Key');
	if (privateKey === '') {
		throw new InputError(
			'Private Key',
			'Private Key is empty',
			'Paste the private key (it begins with sk_) that Postscript shows (side menu: shop name > API)',
		);
	}
	if (PARTNER_KEY.test(shopToken)) {
		throw new InputError(
			'Shop Token',
			'Shop Token is a partner key (it begins with sk_partner_), which names no shop',
			"Enter the shop's own private key as Shop Token, and the partner's as Private Key",
		);
	}
	if (PARTNER_KEY.test(privateKey) && shopToken === '') {
		throw new InputError(
			'Shop Token',
			'Private Key is a partner key, but Shop Token is empty',
			"Choose Partner under Connect As, and enter the shop's own private key as Shop Token: a partner key alone speaks for no shop",
		);
	}
	return {
		privateKey,
		shopToken,
		partnerKey,
		baseUrl: parseBaseUrl(fields.baseUrl),
		requestsPerSecond: parseRate(fields.requestsPerSecond ?? DEFAULT_REQUESTS_PER_SECOND),
	};
}

/**
 * The headers that tell Postscript who is calling. A partner sends its own key as the bearer and the
 * shop's key beside it; the partner header is sent only when the credential has one, since some
 * partners are asked for it and no others.
 */
export function authenticationHeaders(credential: Credential): Record<string, string> {
	return {
		Authorization: `Bearer ${credential.privateKey}`,
		...(credential.shopToken && { 'X-Postscript-Shop-Token': credential.shopToken }),
		...(credential.partnerKey && { 'X-Postscript-Partner-Key': credential.partnerKey }),
	};
}

/** Where a request goes, in either of the two dialects of n8n's HTTP helpers. */
export interface RequestTarget {
	/** The newer helper's word; of the older one as well. */
	url?: unknown;
	/** The older helper's word, which n8n's HTTP Request node uses. */
	uri?: unknown;
	baseURL?: unknown;
}

function refuseTarget(credential: Credential, target: string): InputError {
	return new InputError(
		'URL',
		`This credential belongs to ${credential.baseUrl} and is not sent to ${target}`,
		"Call Postscript's own address, or change Base URL in the credential",
	);
}

function assertOwnAddress(credential: Credential, address: string, base?: string): void {
	if (!URL.canParse(address, base)) throw refuseTarget(credential, 'an address that is not clear');
	const url = new URL(address, base);
	const isOwn = url.origin === new URL(credential.baseUrl).origin;
	if (isOwn && url.username === '' && url.password === '') return;
	throw refuseTarget(credential, url.host === '' ? url.protocol : `${url.protocol}//${url.host}`);
}

/**
 * A relative address is taken only together with a base address: what an HTTP client makes of it
 * alone is not certain. One that is absolute by itself is checked by itself, since clients differ in
 * what they take for relative.
 *
 * @throws InputError when the request would carry the key to another host than the credential's, and
 * when the request does not say clearly where it goes
 */
export function assertOwnHost(credential: Credential, { url, uri, baseURL }: RequestTarget): void {
	const isAddress = (value: unknown): value is string | URL =>
		(typeof value === 'string' && value !== '') || value instanceof URL;
	const given = [url, uri, baseURL].filter((value) => value !== undefined && value !== null);
	const targets = [url, uri].filter(isAddress).map(String);
	const base = isAddress(baseURL) ? String(baseURL) : undefined;
	if (!given.every((value) => isAddress(value) || value === '') || (!targets.length && !base)) {
		throw refuseTarget(credential, 'an address that is not clear');
	}
	if (base !== undefined) assertOwnAddress(credential, base);
	for (const target of targets) {
		assertOwnAddress(credential, target, URL.canParse(target) ? undefined : base);
	}
}

/**
 * @returns the text with every key of the credential masked, also where JSON or an address writes it
 */
export function withoutKeys(text: string, credential: Credential): string {
	const { privateKey, shopToken, partnerKey } = credential;
	const forms = [privateKey, shopToken, partnerKey]
		.filter((key) => key !== '')
		.flatMap((key) => [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]);
	// The longest first: one key may begin with another.
	const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
	return longestFirst.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}
