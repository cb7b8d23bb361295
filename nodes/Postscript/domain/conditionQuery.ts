import type { ConditionField } from './conditionFields';
import type { Operand } from './conditionOperators';
import { MICROS_PER_DAY, toMicros, type Period } from './conditionValues';
import type { Conditions, Criterion } from './conditions';
import { storedForms } from './phone';
import { formatTimestamp, type Micros } from './timestamp';

/** Filters of Postscript's list of subscribers (reference: Get Subscribers). */
export type ConditionQuery = Record<string, string | string[]>;

/** What one group leaves of the shop, as far as the list can filter by it. */
interface Narrowing {
	/** By time field: where values can lie. */
	periods: Map<string, Period>;
	/** By filter field: the values that can be there. */
	values: Map<string, string[]>;
	/** By filter field: a text that every value has in it. */
	parts: Map<string, string>;
}

const SECOND: Micros = 1_000_000;
/** A part longer than this is not asked for: a URL has at most 8,192 characters. Lists are cut to fit. */
const MAX_LENGTH = 2000;
/** The last second that has a year of four digits. */
const LAST_SECOND = 253_402_300_799;

/** The name of each field that the list can filter by. */
const TIME_FILTERS: Partial<Record<ConditionField, string>> = {
	createdAt: 'created_at',
	updatedAt: 'updated_at',
};
const TEXT_FILTERS: Partial<Record<ConditionField, string>> = {
	email: 'email',
	phone: 'phone_number',
	psId: 'ps_id',
	shopifyCustomerId: 'shopify_customer_id',
};

/** Filters that Postscript takes for one exact value only. */
const SINGLE_FILTERS: ReadonlySet<string> = new Set(['ps_id']);

/** What the operand of a time says about the values, by operator. */
const PERIODS: Record<string, (operand: Period) => Partial<Period>> = {
	equals: (period) => period,
	before: ({ from }) => ({ to: from }),
	after: ({ to }) => ({ from: to }),
	onOrBefore: ({ to }) => ({ to }),
	onOrAfter: ({ from }) => ({ from }),
};

/**
 * Filters for Postscript's list of subscribers that keep everyone who matches, and leave out as many of
 * the others as the list can tell. What it gives must still be checked with `matchesConditions` at the
 * same `now`. The groups are joined by OR, so a filter stays only where it holds in every group.
 *
 * Opposites give no filter: they hold for missing values too, which no filter finds. Times are
 * widened to whole seconds, and texts beyond ASCII are left out. Whether Postscript heeds upper and lower case in emails is
 * not published: they are asked for as the look-ups do, as written and in lower case, and not by a part with letters in it.
 * Phone numbers are asked for in both stored forms, with `+` and without.
 *
 * @param now milliseconds since 1970
 * @returns an empty object where the list has to be read whole
 */
export function narrowQuery({ groups }: Conditions, now: number): ConditionQuery {
	if (groups.length === 0) return {};
	const narrowings = groups.map((group) => narrowGroup(group, toMicros(now)));
	const query: ConditionQuery = {};
	for (const filter of Object.values(TIME_FILTERS)) addPeriod(query, filter, narrowings);
	for (const filter of Object.values(TEXT_FILTERS)) addTexts(query, filter, narrowings);
	return query;
}

function narrowGroup(group: readonly Criterion[], now: Micros): Narrowing {
	const narrowing: Narrowing = { periods: new Map(), values: new Map(), parts: new Map() };
	for (const criterion of group) {
		if (criterion.isOpposite) continue;
		const time = TIME_FILTERS[criterion.field];
		const text = TEXT_FILTERS[criterion.field];
		if (time !== undefined) addTime(narrowing, time, criterion, now);
		if (text !== undefined) addText(narrowing, text, criterion);
	}
	return narrowing;
}

function addTime(narrowing: Narrowing, filter: string, criterion: Criterion, now: Micros): void {
	const operand = criterion.tests.get('date')?.operand;
	const period = periodOf(criterion.operator, operand, now);
	if (!period) return;
	const { from, to } = narrowing.periods.get(filter) ?? { from: -Infinity, to: Infinity };
	// Times ahead of now count as now, so an end that lies ahead is no end for the list.
	const end = period.to !== undefined && period.to <= now ? period.to : Infinity;
	narrowing.periods.set(filter, {
		from: Math.max(from, Math.min(period.from ?? -Infinity, now)),
		to: Math.min(to, end),
	});
}

function periodOf(operator: string, operand: Operand, now: Micros): Partial<Period> | undefined {
	if (typeof operand === 'number') return { from: now - operand * MICROS_PER_DAY };
	return typeof operand === 'object' && 'from' in operand ? PERIODS[operator](operand) : undefined;
}

function addText(narrowing: Narrowing, filter: string, criterion: Criterion): void {
	const { operand, written = [] } = criterion.tests.get('text') ?? {};
	if (typeof operand === 'string' && criterion.operator !== 'equals') {
		if (!hasLetters(operand)) narrowing.parts.set(filter, operand);
	} else if (typeof operand === 'string' || isList(operand)) {
		const forms = filter === 'phone_number' ? storedFormsOf : (value: string) => [value];
		const values = [...written, ...[operand].flat()];
		narrowing.values.set(filter, [...new Set(values)].flatMap(forms));
	}
}

function hasLetters(text: string): boolean {
	return text.toUpperCase() !== text.toLowerCase();
}

function isList(operand: Operand): operand is readonly string[] {
	return Array.isArray(operand);
}

function storedFormsOf(digits: string): string[] {
	return storedForms(`+${digits}`);
}

/** From the earliest start to the latest end of all groups. */
function addPeriod(query: ConditionQuery, filter: string, narrowings: Narrowing[]): void {
	const periods = narrowings.map(({ periods: known }) => known.get(filter));
	const from = Math.min(...periods.map((period) => period?.from ?? -Infinity));
	const to = Math.max(...periods.map((period) => period?.to ?? Infinity));
	const [first, last] = [Math.floor(from / SECOND), Math.ceil(to / SECOND)];
	if (Number.isFinite(first)) query[`${filter}__gte`] = formatSecond(first);
	if (last <= LAST_SECOND) query[`${filter}__lte`] = formatSecond(last);
}

function formatSecond(second: number): string {
	return formatTimestamp(second * SECOND, true);
}

function addTexts(query: ConditionQuery, filter: string, narrowings: Narrowing[]): void {
	const isSingle = SINGLE_FILTERS.has(filter);
	const values = new Set(narrowings.flatMap(({ values: known }) => known.get(filter) ?? []));
	const areAllKnown = narrowings.every(({ values: known }) => known.has(filter));
	if (areAllKnown && [...values].every(isAscii)) {
		const [value] = values;
		if (!isSingle) query[`${filter}__in`] = [...values];
		else if (values.size === 1) query[`${filter}__eq`] = value;
	}
	const parts = new Set(narrowings.map(({ parts: known }) => known.get(filter)));
	const [part] = parts;
	if (isSingle || parts.size !== 1 || part === undefined) return;
	if (isAscii(part) && part.length <= MAX_LENGTH) query[`${filter}__contains`] = part;
}

/** Beyond ASCII, databases do not agree on upper and lower case. */
function isAscii(text: string): boolean {
	return /^[\x20-\x7E]+$/.test(text);
}
