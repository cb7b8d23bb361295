import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_LIMITS } from '../api/client';
import { countryOptions } from './countries';

const DEFAULT_TRIES = DEFAULT_LIMITS.maxTries;
const DEFAULT_SECONDS = DEFAULT_LIMITS.maxMs / 1000;

export const DRY_RUN: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	noDataExpression: true,
	description:
		'Whether to rehearse only: Postscript is read, nothing is written, and the output shows the requests that would have been sent',
};

export const MAX_TRIES: INodeProperties = {
	displayName: 'Max Tries',
	name: 'maxTries',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_TRIES,
	description:
		'How often a request is sent at the most when Postscript cannot be reached or has problems. Only what is safe to repeat is repeated.',
};

export const MAX_RETRY_TIME: INodeProperties = {
	displayName: 'Max Retry Time',
	name: 'maxRetryTime',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_SECONDS,
	description: 'For how many seconds a request is tried again at the most',
};

/** The country that a phone number without a country code belongs to. */
export const DEFAULT_COUNTRY: INodeProperties = {
	displayName: 'Default Country',
	name: 'defaultCountry',
	type: 'options',
	default: 'US',
	description: 'The country that phone numbers without a country code belong to',
	options: countryOptions,
};

export const OPTIONS: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [],
};

/** Options of operations that only read. */
export const READ_OPTIONS: INodeProperties = {
	...OPTIONS,
	options: [MAX_RETRY_TIME, MAX_TRIES],
};

/** Options of operations that only read and are given a phone number. */
export const LOOKUP_OPTIONS: INodeProperties = {
	...OPTIONS,
	options: [DEFAULT_COUNTRY, MAX_RETRY_TIME, MAX_TRIES],
};

/** Options of operations that write. */
export const WRITE_OPTIONS: INodeProperties = {
	...OPTIONS,
	options: [DRY_RUN, MAX_RETRY_TIME, MAX_TRIES],
};

/** Options of operations that write and take the default country here. */
export const WRITE_OPTIONS_WITH_COUNTRY: INodeProperties = {
	...OPTIONS,
	options: [DEFAULT_COUNTRY, DRY_RUN, MAX_RETRY_TIME, MAX_TRIES],
};
