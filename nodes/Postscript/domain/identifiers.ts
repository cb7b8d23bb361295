import { InputError } from './inputError';
import { quoteValue } from './quoteValue';

export { parseChoice } from './choices';

/**
 * An ID that becomes a part of a path (`s_...` or a legacy one, `kw_...`, a webhook's UUID), as
 * text.
 *
 * @throws InputError for anything but 1 to 100 of `A-Z a-z 0-9 _ -`, so that no value can lead to
 * another endpoint
 */
export function parseId(value: unknown, field: string): string {
	const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
	if (typeof text === 'string' && /^[A-Za-z0-9_-]{1,100}$/.test(text)) return text;
	throw new InputError(
		field,
		text === '' || text === null || text === undefined
			? `${field} is empty`
			: `${field} ${quoteValue(text)} is not an ID`,
		'Use the ID exactly as Postscript gives it, e.g. s_31afjew824892ks: letters, digits, underscores and dashes, no spaces',
	);
}

/**
 * An email address, without the white space around it and otherwise unchanged (its case included).
 *
 * @throws InputError for what cannot be one address
 */
export function parseEmail(value: unknown, field: string): string {
	const text = typeof value === 'string' ? value.trim() : value;
	if (typeof text === 'string' && isPlausibleEmail(text)) return text;
	throw new InputError(
		field,
		text === '' ? `${field} is empty` : `${field} ${quoteValue(text)} is not an email address`,
		'Give one address and nothing else, e.g. name@example.com',
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
	const bare =
		typeof value === 'string' ? value.trim().replace(/^gid:\/\/shopify\/Customer\//, '') : value;
	return wholeNumber(
		bare,
		value,
		field,
		'Use the customer ID of Shopify, e.g. 6940095564 or gid://shopify/Customer/6940095564',
	);
}

/**
 * Postscript's cookie ID of a subscriber (`ps_id`).
 *
 * @throws InputError for anything but a whole positive number that JavaScript holds exactly
 */
export function parsePsId(value: unknown, field: string): number {
	const bare = typeof value === 'string' ? value.trim() : value;
	return wholeNumber(bare, value, field, 'Use the ps_id of the subscriber, a number, e.g. 1234567');
}

function wholeNumber(bare: unknown, value: unknown, field: string, hint: string): number {
	const number = typeof bare === 'string' && /^\d+$/.test(bare) ? Number(bare) : bare;
	if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number;
	throw new InputError(
		field,
		bare === ''
			? `${field} is empty`
			: `${field} ${quoteValue(value)} is not a whole positive number`,
		hint,
	);
}

/**
 * Tags from a comma-separated text or a list of texts: white space around each is dropped, and so
 * are empty and repeated ones. A comma inside a list's element belongs to the tag.
 *
 * @throws InputError for anything else
 */
export function parseTags(value: unknown, field: string): string[] {
	const list = typeof value === 'string' ? value.split(',') : value;
	if (!Array.isArray(list)) throw wrongTag(list, field);
	const tags = list.map((tag: unknown) => {
		if (typeof tag !== 'string') throw wrongTag(tag, field);
		return tag.trim();
	});
	return [...new Set(tags.filter((tag) => tag !== ''))];
}

function wrongTag(value: unknown, field: string): InputError {
	return new InputError(
		field,
		`${field} must be text, but ${quoteValue(value)} is not`,
		'Separate tags with commas, e.g. vip, newsletter, or give a list of texts',
	);
}

/**
 * The word of a keyword (`YOUROCK`), without the white space around it and otherwise unchanged.
 *
 * @throws InputError for what cannot be one: empty, longer than 100 characters, with line breaks or
 * other control characters
 */
export function parseKeywordWord(value: unknown, field: string): string {
	const text = (
		typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
	).trim();
	if (text !== '' && text.length <= 100 && !/\p{Cc}/u.test(text)) return text;
	throw new InputError(
		field,
		text === '' && (typeof value === 'string' || value === null || value === undefined)
			? `${field} is empty`
			: `${field} ${quoteValue(value)} is not a keyword`,
		'Give an active keyword of your shop as Postscript shows it, e.g. YOUROCK',
	);
}
