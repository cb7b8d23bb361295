import { InputError } from './inputError';
import { quoteValue } from './quoteValue';
import { parseText } from './text';

/** What Postscript accepts for MMS (reference: Create Message Request). */
const MEDIA_EXTENSIONS = ['gif', 'jpeg', 'jpg', 'png'];

/**
 * An address that begins with https.
 *
 * @param hint what to enter instead
 * @throws InputError
 */
export function parseHttpsUrl(value: unknown, field: string, hint: string): string {
	const text = parseText(value, field);
	if (URL.canParse(text) && new URL(text).protocol === 'https:') return text;
	throw new InputError(field, `${field} must be an address that begins with https://`, hint);
}

/**
 * The address of a picture. One without an extension may be a picture all the same, so only Postscript can tell.
 *
 * @throws InputError
 */
export function parseMediaUrl(value: unknown, field: string): string {
	const hint =
		'Give the public address of a GIF, PNG or JPEG of 1 MB at most, e.g. https://example.com/picture.png';
	const text = parseHttpsUrl(value, field, hint);
	const [, extension] = /\.([a-z][a-z0-9]{1,4})$/i.exec(new URL(text).pathname) ?? [];
	if (extension === undefined || MEDIA_EXTENSIONS.includes(extension.toLowerCase())) return text;
	throw new InputError(
		field,
		`${field} names a file of the kind ${quoteValue(extension)}, which cannot be sent`,
		hint,
	);
}
