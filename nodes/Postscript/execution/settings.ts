import type { IHttpRequestOptions, INodeProperties } from 'n8n-workflow';
import type { RetryLimits } from '../api/client';
import { DEFAULT_LIMITS } from '../api/client';
import type { Transport } from '../api/request';
import { parseSwitch } from '../domain/choices';
import { isBlank, isRecord } from '../domain/guards';
import { InputError } from '../domain/inputError';
import { parseNumber } from '../domain/number';
import type { Field, ItemReader } from './field';
import { withDefault } from './field';

const MS_PER_SECOND = 1000;
const DEFAULT_TRIES = DEFAULT_LIMITS.maxTries;
const DEFAULT_SECONDS = DEFAULT_LIMITS.maxMs / MS_PER_SECOND;

/** A switch that is on as soon as it is added: who adds it means it, and may not look at it again. */
function onWhenAdded(property: Omit<INodeProperties, 'type' | 'default'>): Field<boolean> {
	return {
		property: { ...property, type: 'boolean', default: true },
		read: (value) => value !== undefined && parseSwitch(value, property.displayName),
	};
}

export const DRY_RUN = onWhenAdded({
	displayName: 'Dry Run',
	name: 'dryRun',
	noDataExpression: true,
	description:
		'Whether to rehearse only: Postscript is read, nothing is written, and the output shows the requests that would have been sent',
});

export const MAX_TRIES = withDefault(
	{
		displayName: 'Max Tries',
		name: 'maxTries',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_TRIES,
		description:
			'How often a request may be sent when Postscript cannot be reached or has problems. Only what is safe to repeat is repeated.',
	},
	(value, label) => parseNumber(value, label, { min: 1 }),
);

export const MAX_RETRY_TIME = withDefault(
	{
		displayName: 'Max Retry Time',
		name: 'maxRetryTime',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_SECONDS,
		description: 'For how many seconds a request may be tried again',
	},
	(value, label) => parseNumber(value, label, { min: 1 }),
);

export const SUMMARY_ONLY = onWhenAdded({
	displayName: 'Summary Only',
	name: 'summaryOnly',
	description:
		'Whether to put out one item that counts what came of all items, instead of one for each',
});

/** What n8n adds to every declarative node's settings. */
export const REQUEST_OPTIONS: Field<Pick<RunSettings, 'transport' | 'batching'>> = {
	property: {
		displayName: 'Request Options',
		name: 'requestOptions',
		type: 'collection',
		default: {},
	},
	read(value) {
		const options = isRecord(value) ? value : {};
		return { transport: transportOf(options), batching: batchingOf(options) };
	},
};

/** The node's parameters in which settings stand. */
export const SETTING_PARAMETERS = ['options', REQUEST_OPTIONS.property.name];

/** How a run is carried out: the same for each of its items. */
export interface RunSettings {
	isDryRun: boolean;
	isSummary: boolean;
	limits: RetryLimits;
	transport: Transport;
	/** Items per batch and the pause between batches in milliseconds; absent where all go at once. */
	batching?: { size: number; pauseMs: number };
}

/** Reads what an item's options and n8n's Request Options say of the run. @throws InputError */
export function readSettings(item: ItemReader): RunSettings {
	return {
		isDryRun: item.get(DRY_RUN),
		isSummary: item.get(SUMMARY_ONLY),
		limits: {
			maxTries: item.get(MAX_TRIES),
			maxMs: item.get(MAX_RETRY_TIME) * MS_PER_SECOND,
		},
		...item.get(REQUEST_OPTIONS),
	};
}

/** What the screen calls the parts of the settings. */
const SETTING_NAMES: Array<[string, (settings: RunSettings) => unknown]> = [
	[DRY_RUN.property.displayName, ({ isDryRun }) => isDryRun],
	[SUMMARY_ONLY.property.displayName, ({ isSummary }) => isSummary],
	[MAX_TRIES.property.displayName, ({ limits }) => limits.maxTries],
	[MAX_RETRY_TIME.property.displayName, ({ limits }) => limits.maxMs],
	[REQUEST_OPTIONS.property.displayName, ({ transport, batching }) => [transport, batching]],
];

/** The refusal of a run whose items ask for different settings; undefined where they agree. */
export function disagreement(first: RunSettings, other: RunSettings): InputError | undefined {
	const differing = SETTING_NAMES.find(
		([, part]) => JSON.stringify(part(first)) !== JSON.stringify(part(other)),
	);
	if (!differing) return undefined;
	const [name] = differing;
	return new InputError(
		name,
		`${name} differs between items, so nothing was sent`,
		`Give every item the same ${name}, and use a node of its own for each`,
	);
}

function transportOf(options: Record<string, unknown>): Transport {
	const { proxy, timeout, allowUnauthorizedCerts } = options;
	return {
		...(!isBlank(proxy) && { proxy: parseProxy(proxy) }),
		...(!isBlank(timeout) && { timeout: parseNumber(timeout, 'Timeout', { min: 1 }) }),
		...(!isBlank(allowUnauthorizedCerts) &&
			parseSwitch(allowUnauthorizedCerts, 'Ignore SSL Issues (Insecure)') && {
				skipSslCertificateValidation: true,
			}),
	};
}

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

function parseProxy(value: unknown): IHttpRequestOptions['proxy'] {
	const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
	const port = url && (Number(url.port) || DEFAULT_PORTS[url.protocol]);
	if (!url?.hostname || !port) {
		throw new InputError(
			'Proxy',
			'Proxy in Request Options is not an address with a host and a port',
			'Write it as http://myproxy:3128, or http://username:password@myproxy:3128',
		);
	}
	const { hostname: host, username, password, protocol } = url;
	if (!isEncoded(username) || !isEncoded(password)) {
		throw new InputError(
			'Proxy',
			'Proxy in Request Options has a percent sign in its user name or password that stands for nothing',
			'Write each percent sign of the user name and the password as %25',
		);
	}
	return {
		host,
		port,
		protocol: protocol.replace(/:$/, ''),
		// As an address has them: n8n puts them into one again, and decodes that.
		...(username && { auth: { username, password } }),
	};
}

function isEncoded(text: string): boolean {
	try {
		decodeURIComponent(text);
		return true;
	} catch {
		return false;
	}
}

/** As n8n's own routing engine takes it: no pause, no batches; a size below 1 is 1. */
function batchingOf(options: Record<string, unknown>): RunSettings['batching'] {
	const batch = isRecord(options.batching) ? options.batching.batch : undefined;
	if (!isRecord(batch)) return undefined;
	const size = parseNumber(batch.batchSize ?? 50, 'Items per Batch', {});
	const pauseMs = parseNumber(batch.batchInterval ?? 0, 'Batch Interval (ms)', {});
	return size < 0 || pauseMs <= 0 ? undefined : { size: Math.max(1, size), pauseMs };
}
