import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeApiError, NodeConnectionTypes, sleep } from 'n8n-workflow';

const AUDIENCE = 'VIP';
const PROPERTY = 'n8n Audiences';

const COMMON = {
	group: ['output'],
	version: 1,
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'postscriptApi', required: true }],
} satisfies Partial<INodeTypeDescription>;

/**
 * A declarative node as one writes it in an afternoon: one request for an item, all items at once, no pacing and no retries. One request cannot
 * look anybody up, so the items bring the subscriber's ID, and a change of membership is written without its event.
 */
export class PlainNode implements INodeType {
	description: INodeTypeDescription = {
		...COMMON,
		displayName: 'Plain',
		name: 'plain',
		description: 'A declarative node with nothing but routing',
		usableAsTool: true,
		defaults: { name: 'Plain' },
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'sync',
				options: [
					{
						name: 'Send Event',
						value: 'event',
						action: 'Send an event',
						routing: {
							request: {
								method: 'POST',
								url: '/api/v2/events',
								body: { type: 'Bench', subscriber_id: '={{ $json.id }}' },
							},
						},
					},
					{
						name: 'Sync',
						value: 'sync',
						action: 'Sync an audience',
						routing: {
							request: {
								method: 'PATCH',
								url: '=/api/v2/subscribers/{{ $json.id }}',
								body: { properties: { [PROPERTY]: `={{ $json.member ? ["${AUDIENCE}"] : [] }}` } },
							},
						},
					},
					{
						name: 'Upsert',
						value: 'upsert',
						action: 'Upsert a subscriber',
						routing: {
							request: {
								method: 'PATCH',
								url: '=/api/v2/subscribers/{{ $json.id }}',
								body: { properties: { Favourite: '={{ $json.favourite }}' } },
							},
						},
					},
				],
			},
		],
	};
}

interface Found {
	id: string;
	properties: IDataObject;
}

const TRIES = 5;
const FIRST_WAIT_MS = 500;

/** A programmatic node as most community nodes are written: one item after another, a search for each, a plain retry on 429. */
export class SequentialNode implements INodeType {
	description: INodeTypeDescription = {
		...COMMON,
		displayName: 'Sequential',
		name: 'sequential',
		description: 'A programmatic node that does one item after another',
		usableAsTool: true,
		defaults: { name: 'Sequential' },
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'sync',
				options: [
					{ name: 'Send Event', value: 'event', action: 'Send an event' },
					{ name: 'Sync', value: 'sync', action: 'Sync an audience' },
					{ name: 'Upsert', value: 'upsert', action: 'Upsert a subscriber' },
				],
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0) as keyof typeof OPERATIONS;
		const done: INodeExecutionData[] = [];
		for (const [index, { json }] of this.getInputData().entries()) {
			try {
				await OPERATIONS[operation](this, json);
				done.push({ json, pairedItem: { item: index } });
			} catch (error) {
				done.push({ json: { error: (error as Error).message }, pairedItem: { item: index } });
			}
		}
		return [done];
	}
}

const OPERATIONS = {
	async event(context: IExecuteFunctions, { phone }: IDataObject): Promise<void> {
		await call(context, 'POST', '/events', { type: 'Bench', phone });
	},
	async upsert(context: IExecuteFunctions, { phone, favourite }: IDataObject): Promise<void> {
		const { id } = await find(context, phone as string);
		await call(context, 'PATCH', `/subscribers/${id}`, { properties: { Favourite: favourite } });
	},
	async sync(context: IExecuteFunctions, { phone, member }: IDataObject): Promise<void> {
		const { id, properties } = await find(context, phone as string);
		const audiences = (properties[PROPERTY] ?? []) as string[];
		if (audiences.includes(AUDIENCE) === member) return;
		const list = member
			? [...audiences, AUDIENCE]
			: audiences.filter((audience) => audience !== AUDIENCE);
		await call(context, 'PATCH', `/subscribers/${id}`, { properties: { [PROPERTY]: list } });
		const type = member ? 'Entered' : 'Exited';
		await call(context, 'POST', '/events', { type, subscriber_id: id });
	},
};

async function find(context: IExecuteFunctions, phone: string): Promise<Found> {
	const path = `/subscribers?phone_number__eq=${encodeURIComponent(phone)}`;
	const { subscribers } = await call<{ subscribers: Found[] }>(context, 'GET', path);
	return subscribers[0];
}

async function call<Body>(
	context: IExecuteFunctions,
	method: IHttpRequestOptions['method'],
	path: string,
	body?: IDataObject,
): Promise<Body> {
	const { baseUrl } = await context.getCredentials<{ baseUrl: string }>('postscriptApi');
	for (let tries = 1; ; tries++) {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			'postscriptApi',
			{
				method,
				url: `${baseUrl}/api/v2${path}`,
				body,
				json: true,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
			},
		)) as IN8nHttpFullResponse;
		if (answer.statusCode < 300) return answer.body as unknown as Body;
		if (answer.statusCode !== 429 || tries === TRIES) {
			throw new NodeApiError(context.getNode(), { message: `Status ${answer.statusCode}` });
		}
		await sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
	}
}
