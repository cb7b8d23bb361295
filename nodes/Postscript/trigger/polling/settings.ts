import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { parseChoice, parseSwitch } from '../../domain/choices';
import { isBlank } from '../../domain/guards';
import { InputError } from '../../domain/inputError';
import { parseList } from '../../domain/list';
import { parseNumber } from '../../domain/number';
import { MICROS_PER_MINUTE, type Micros } from '../../domain/timestamp';
import type { RowKeys } from '../../fields/output';
import { EVENT_NAMES } from '../events';
import { POLLED_OUTPUT } from '../output';
import { readFilters, type SubscriberFilters } from './filters';
import {
	DEFAULT_LOOK_BACK_MINUTES,
	DEFAULT_MAX_PAGES,
	DEFAULT_OLDEST_OPT_IN_HOURS,
	DEFAULT_REMEMBERED,
} from './properties';
import type { ScanLimits } from './scanner';
import type { EventName } from './transitions';

/** No further page is asked for after this time: the next poll may be due in a minute. */
const POLL_TIME_MS = 45_000;

/** The node's parameters, read. */
export interface Settings {
	events: Set<EventName>;
	filters: SubscriberFilters;
	keys: RowKeys;
	/** Opt-ins and new subscribers older than this are left out; Infinity for no limit. */
	oldestOptIn: Micros;
	limits: ScanLimits;
}

/**
 * With durable poll cursors n8n throws away a poll that outlasts its budget (36 seconds in 2.41): half of it
 * leaves time for the request under way. Older hosts know no budget.
 */
function pollTime(context: Partial<IPollFunctions>): number {
	const budget = context.getPollBudgetMs?.() ?? Infinity;
	return Math.min(POLL_TIME_MS, budget / 2);
}

function readEvents(value: unknown): Set<EventName> {
	const names = Object.keys(EVENT_NAMES);
	const chosen = parseList(value, 'Events', (one, field) => parseChoice(one, field, names));
	if (chosen.length === 0) {
		throw new InputError('Events', 'Events is empty', 'Choose at least one event');
	}
	return new Set(chosen.map((name) => EVENT_NAMES[name]));
}

/**
 * Reads every parameter as the screen or an expression gives it. Options that are absent have their defaults: n8n
 * leaves out what was not added.
 *
 * @param now milliseconds of the clock that the poll's time is measured by
 * @throws InputError that names the parameter
 */
export function readSettings(context: IPollFunctions, now: () => number): Settings {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const number = (value: unknown, field: string, usual: number, min: number) =>
		isBlank(value) ? usual : parseNumber(value, field, { min });
	const events = readEvents(context.getNodeParameter('events'));
	const { lookBack, remembered, maxPages, oldestOptIn, learnOptedOut } = options;
	const hours = number(
		oldestOptIn,
		'Oldest Opt-In to Pass On (Hours)',
		DEFAULT_OLDEST_OPT_IN_HOURS,
		0,
	);
	const started = now();
	const time = pollTime(context);
	return {
		events,
		filters: readFilters(context.getNodeParameter('filters', {}) as IDataObject),
		keys: POLLED_OUTPUT.read(({ property }) =>
			context.getNodeParameter(property.name, property.default),
		),
		oldestOptIn: hours === 0 ? Infinity : hours * 60 * MICROS_PER_MINUTE,
		limits: {
			lookBack: Math.floor(
				number(lookBack, 'Look Back (Minutes)', DEFAULT_LOOK_BACK_MINUTES, 0) * MICROS_PER_MINUTE,
			),
			remembered: Math.floor(
				number(remembered, 'Remembered Subscribers', DEFAULT_REMEMBERED, 1000),
			),
			maxPages: Math.floor(number(maxPages, 'Pages per Poll', DEFAULT_MAX_PAGES, 5)),
			isLate: () => now() - started > time,
			localTime: Date.now() * 1000,
			learn: isBlank(learnOptedOut)
				? true
				: parseSwitch(learnOptedOut, 'Recognize Returning Subscribers'),
			needsStatus: events.has('shop.subscriber.opt_in') || events.has('shop.subscriber.opt_out'),
		},
	};
}
