import type {
	DeclarativeRestApiSettings,
	IExecutePaginationFunctions,
	INodeExecutionData,
} from 'n8n-workflow';
import type { ClientOptions } from '../api/client';
import type { Transport } from '../api/request';
import { DEFAULT_LIMITS, PostscriptClient } from '../api/client';
import { InputError } from '../domain/inputError';
import { quoteValue } from '../domain/quoteValue';
import { parseSwitch } from '../domain/choices';
import { readItem } from './item';
import type { Operation } from './job';
import { Job } from './job';
import { OPERATIONS } from '../routing/operations';
import { Run } from './run';

/** The time-out that n8n's engine sets where the user gave none. */
const ENGINE_DEFAULT_TIMEOUT_MS = 300_000;

const MS_PER_SECOND = 1000;

function positive(value: unknown, field: string): number {
	const number = Number(value);
	if (Number.isFinite(number) && number > 0) return number;
	throw new InputError(field, `${field} must be a number above 0`, 'Enter a number, e.g. 6');
}

function transportOf({ options }: DeclarativeRestApiSettings.ResultOptions): Transport {
	const { proxy, skipSslCertificateValidation, allowedDomains, timeout } = options;
	return {
		...(proxy && { proxy }),
		...(skipSslCertificateValidation && { skipSslCertificateValidation: true }),
		...(allowedDomains && { allowedDomains }),
		...(timeout !== ENGINE_DEFAULT_TIMEOUT_MS && { timeout }),
	};
}

function clientOptionsOf(
	context: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
): ClientOptions {
	const maxTries = context.getNodeParameter('options.maxTries', DEFAULT_LIMITS.maxTries);
	const maxSeconds = context.getNodeParameter(
		'options.maxRetryTime',
		DEFAULT_LIMITS.maxMs / MS_PER_SECOND,
	);
	return {
		limits: {
			maxTries: positive(maxTries, 'Max Tries'),
			maxMs: positive(maxSeconds, 'Max Retry Time') * MS_PER_SECOND,
		},
		transport: transportOf(requestData),
	};
}

function operationOf(context: IExecutePaginationFunctions): Operation {
	const resource = context.getNodeParameter('resource', '');
	const name = `${resource}.${context.getNodeParameter('operation', '')}`;
	if (Object.hasOwn(OPERATIONS, name)) return OPERATIONS[name];
	throw new InputError(
		'Operation',
		`Resource and Operation together name nothing that this node does: ${quoteValue(name)}`,
		'Choose both from their lists',
	);
}

/**
 * The one way of every item to Postscript: n8n's declarative engine calls this in place of its own
 * request, for each item, after the preSend functions of its fields.
 */
export async function send(
	this: IExecutePaginationFunctions,
	requestData: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	return await Run.of(this).join(this, () => {
		const operation = operationOf(this);
		const isDryRun = parseSwitch(this.getNodeParameter('options.dryRun', false), 'Dry Run');
		const options = clientOptionsOf(this, requestData);
		return {
			operation,
			job: new Job(
				this.getItemIndex(),
				operation.plan(readItem(this, requestData.options)),
				isDryRun,
			),
			client: async () => await PostscriptClient.forContext(this, 'batch', options),
		};
	});
}
