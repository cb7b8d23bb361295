import type { IDataObject } from 'n8n-workflow';
import type { Subscriber } from '../../domain/subscriber';
import { parseChoice, parseSwitch } from '../../domain/choices';
import { isBlank } from '../../domain/guards';
import { parseList } from '../../domain/list';
import { cleanText } from '../../domain/text';

/** Parameter "Filters" of the polling trigger, read. */
export interface SubscriberFilters {
	/** In lower case; without any, every subscriber passes. */
	tags: string[];
	tagsMatch: 'any' | 'all';
	hasEmail: boolean;
}

function plainTag(tag: string): string {
	return cleanText(tag).toLowerCase();
}

/**
 * @param filters as the screen or an expression gives them: each may be absent
 * @throws InputError that names the filter
 */
export function readFilters(filters: IDataObject): SubscriberFilters {
	const { tags, tagsMatch, hasEmail } = filters;
	return {
		tags: parseList(tags, 'Tags').map(plainTag),
		tagsMatch: isBlank(tagsMatch)
			? 'any'
			: parseChoice(tagsMatch, 'Tags Must Match', ['any', 'all'] as const),
		hasEmail: isBlank(hasEmail) ? false : parseSwitch(hasEmail, 'Has Email'),
	};
}

/** @returns whether a subscriber is to be passed on; without filters everyone is */
export function passesFilters(
	subscriber: Partial<Subscriber>,
	{ tags, tagsMatch, hasEmail }: SubscriberFilters,
): boolean {
	if (hasEmail && isBlank(subscriber.email)) return false;
	if (tags.length === 0) return true;
	const present = new Set((subscriber.tags ?? []).map((tag) => plainTag(String(tag))));
	const isPresent = (tag: string) => present.has(tag);
	return tagsMatch === 'all' ? tags.every(isPresent) : tags.some(isPresent);
}
