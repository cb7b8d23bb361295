/** Which written form of a number the list's filters find: the contract leaves it open. */
export type PhoneMatching = 'normalised' | 'e164' | 'digits';

/**
 * Digits of a phone number, country code first, without `+`; ten digits without `+` are read as a
 * number of the US. Undefined when the text can't be a phone number.
 */
export function phoneDigits(text: string): string | undefined {
	if (!/^\+?[\d\s().-]+$/.test(text)) return undefined;
	const digits = text.replace(/\D/g, '');
	const whole = digits.length === 10 && !text.startsWith('+') ? `1${digits}` : digits;
	return /^[1-9]\d{7,14}$/.test(whole) ? whole : undefined;
}

/** The digits that a whole-number filter stands for, or undefined when it can match no one in this mode. */
export function filterDigits(filter: string, matching: PhoneMatching): string | undefined {
	if (matching === 'normalised') return phoneDigits(filter);
	const exact = matching === 'e164' ? /^\+\d+$/ : /^\d+$/;
	return exact.test(filter) ? filter.replace('+', '') : undefined;
}

export function phoneContains(digits: string, filter: string, matching: PhoneMatching): boolean {
	if (matching === 'e164') return `+${digits}`.includes(filter);
	if (matching === 'digits') return digits.includes(filter);
	const part = filter.replace(/\D/g, '');
	return part !== '' && digits.includes(part);
}
