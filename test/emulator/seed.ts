import type { Row } from './subscriberStore';
import type { Micros } from './time';

/** Area codes in use, so that a phone library calls the numbers behind them valid. */
const AREA_CODES = (
	'201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 ' +
	'229 231 234 239 240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 ' +
	'303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 325 330 ' +
	'331 334 336 337 339 347 351 352 360 361 385 386 401 402 404 405 406 407 408 409 ' +
	'410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 442 443 469 470 475'
).split(' ');

const LINES = 10_000;

/** As many seeded people as there are numbers for. */
export const MOST_SEEDS = AREA_CODES.length * LINES;

const NO_TAGS: readonly string[] = Object.freeze([]);
const VIP_TAGS: readonly string[] = Object.freeze(['VIP']);
const NOTHING = Object.freeze({});
const SECOND = 1_000_000;

/**
 * The phone number of the n-th seeded person, E.164. All lie in the exchange 555, which is kept for
 * fiction; the first 10,000 in 555-0100 to 555-0199.
 */
export function seedPhone(n: number): string {
	return `+${seedDigits(n)}`;
}

export function seedEmail(n: number): string {
	return `person${n}@example.com`;
}

/**
 * The n-th person of a seeded shop, always the same one: a second younger than the one before, every
 * tenth opted out, every third a VIP, every second a Shopify customer, all but every tenth with email.
 */
export function seedRow(n: number, count: number, startedAt: Micros): Row {
	const at = Math.floor(startedAt - (count - n + 60) * SECOND);
	const subscribed = n % 10 !== 9;
	return {
		sequence: n,
		id: `s_seed${n.toString(36).padStart(6, '0')}`,
		phone: seedDigits(n),
		email: n % 10 === 0 ? null : seedEmail(n),
		shopifyCustomerId: n % 2 === 0 ? 7_000_000_000 + n : null,
		tags: n % 3 === 0 ? VIP_TAGS : NO_TAGS,
		properties: NOTHING,
		data: NOTHING,
		promotional: subscribed,
		transactional: subscribed,
		createdAt: at,
		updatedAt: at,
		optedInAt: at,
	};
}

function seedDigits(n: number): string {
	const line = (100 + Math.floor(n / AREA_CODES.length)) % LINES;
	return `1${AREA_CODES[n % AREA_CODES.length]}555${String(line).padStart(4, '0')}`;
}
