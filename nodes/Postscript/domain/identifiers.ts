import { isBlank } from './guards';
import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { cleanCell, readText, refuseObjectText } from './text';

/** What Shopify's own GraphQL API puts in front of a customer ID. */
const SHOPIFY_GID = /^gid:\/\/shopify\/Customer\//;

/**
 * An ID that becomes a part of a path (`s_...` or a legacy one, `kw_...`, a webhook's UUID), as
 * text.
 *
 * @throws InputError for anything but 1 to 100 of `A-Z a-z 0-9 _ -`, so that no value can lead to
 * another endpoint
 */
export function parseId(value: unknown, field: string): string {
	const text = cellText(value, field);
	if (typeof text === 'string' && /^[A-Za-z0-9_-]{1,100}$/.test(text)) return text;
	throw new InputError(
		field,
		isBlank(text) ? `${field} is empty` : `${field} ${quoteValue(value)} is not an ID`,
		'Use the ID exactly as Postscript gives it, e.g. s_31afjew824892ks: letters, digits, underscores and dashes, no spaces',
	);
}

/** What a subscriber can be named by, as far as the value alone shows it. */
export type IdentifierKind = 'id' | 'phone' | 'email' | 'shopifyCustomerId';

/**
 * What a text can only be, by the way it is written.
 *
 * @returns undefined where more than one kind is written so, as digits alone are, and for what is no text
 */
export function identifierKindOf(value: unknown): IdentifierKind | undefined {
	if (typeof value !== 'string') return undefined;
	const text = cleanCell(value);
	if (/^s_[A-Za-z0-9]+$/.test(text)) return 'id';
	if (SHOPIFY_GID.test(text)) return 'shopifyCustomerId';
	if (isPlausibleEmail(text)) return 'email';
	const digits = text.replace(/\D/g, '').length;
	const isPhone = /^[+(\d][\d\s().\-/]*$/.test(text) && digits >= 7 && digits <= 15;
	return isPhone && digits < text.length ? 'phone' : undefined;
}

/** What a cell holds: a string as `cleanCell` leaves it, a whole number in digits. */
function cellText(value: unknown, field: string): unknown {
	if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
	if (typeof value !== 'string') return value;
	refuseObjectText(value, field);
	return cleanCell(value);
}

/**
 * An email address, cleaned and otherwise unchanged (its case included).
 *
 * @throws InputError for what cannot be one address
 */
export function parseEmail(value: unknown, field: string): string {
	const text = readText(value, field);
	if (text !== undefined && isPlausibleEmail(text)) return text;
	throw new InputError(
		field,
		isBlank(value) ? `${field} is empty` : `${field} ${quoteValue(value)} is not an email address`,
		'Give one address and nothing else, e.g. name@example.com',
		'invalid_email',
	);
}

function isPlausibleEmail(text: string): boolean {
	if (text.length > 254 || /[\s\p{C}<>()[\]\\,;:"]/u.test(text)) return false;
	const [local, domain, ...more] = text.split('@');
	if (more.length > 0 || !domain || !local || local.length > 64) return false;
	if (/^\.|\.\.|\.$/.test(local)) return false;
	const labels = domain.split('.');
	return (
		labels.length > 1 && labels.every((label) => /^[^-].*$/.test(label) && !label.endsWith('-'))
	);
}

/**
 * A Shopify customer ID as the number that Postscript takes; Shopify's own
 * `gid://shopify/Customer/...` is accepted.
 *
 * @throws InputError for anything but a whole positive number that JavaScript holds exactly
 */
export function parseShopifyCustomerId(value: unknown, field: string): number {
	return parseWholeNumber(
		value,
		field,
		'Use the customer ID of Shopify, e.g. 6940095564 or gid://shopify/Customer/6940095564',
		SHOPIFY_GID,
	);
}

/**
 * A subscriber's Cookie ID (`ps_id`).
 *
 * @throws InputError for anything but a whole positive number that JavaScript holds exactly
 */
export function parsePsId(value: unknown, field: string): number {
	return parseWholeNumber(
		value,
		field,
		'Use the number in the ps_id cookie of the shop, e.g. 1234567',
	);
}

function parseWholeNumber(value: unknown, field: string, hint: string, prefix?: RegExp): number {
	const cell = cellText(value, field);
	const text = typeof cell === 'string' && prefix ? cell.replace(prefix, '') : cell;
	// A column of numbers exported with decimals: nothing is lost.
	const number = typeof text === 'string' && /^\d+(\.0+)?$/.test(text) ? Number(text) : text;
	if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number;
	if (isBlank(text)) throw new InputError(field, `${field} is empty`, hint);
	throw typeof text === 'string' && /^\d+([.,]\d+)?e\+?\d+$/i.test(text)
		? new InputError(
				field,
				`${field} ${quoteValue(value)} was shortened by a spreadsheet, so digits may be missing`,
				'Format the column as text in the spreadsheet, enter the number again, and export it again',
			)
		: new InputError(field, `${field} ${quoteValue(value)} is not a whole positive number`, hint);
}
