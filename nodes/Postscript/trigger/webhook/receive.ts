import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { PostscriptClient } from '../../api/client';
import { PostscriptError } from '../../api/errors';
import { lookUp } from '../../api/lookup';
import type { Subscriber } from '../../api/types';
import { parseTimestamp } from '../../domain/timestamp';
import { toItem } from '../output';
import { attempt, orUndo } from './attempt';
import type { Delivery } from './delivery';
import {
	happenedIn,
	identityOf,
	MAX_BODY_BYTES,
	messageOf,
	readDelivery,
	subscriberOf,
} from './delivery';
import { isKnownEvent, WEBHOOK_EVENTS } from '../webhookEvents';
import { passesMessageFilter, type MessageFilter } from './filters';
import type { Claim } from './seenDeliveries';
import { DeliveryMemory } from './seenDeliveries';
import { readWebhookState, writeWebhookState } from './state';
import { fetchToken, isSignedWith, TokenDesk, type KnownToken } from './token';

/** Postscript waits for the answer; how long is not published. */
const LIMITS = { maxTries: 2, maxMs: 5_000 };
const TRY_TIMEOUT_MS = 4_000;

/** After this time of an hour of repeats, an event is passed on as it is rather than risk that no repeat follows. */
const COMPLETE_FOR_MS = 45 * 60_000;

/** What one process knows of one node, beside what is saved. */
class Reception {
	readonly desk = new TokenDesk();
	readonly memory = new DeliveryMemory();
	token: KnownToken | undefined;
}

/** What one process knows, by workflow and node. */
export class Receptions {
	private readonly all = new Map<string, Reception>();

	of(context: IWebhookFunctions): Reception {
		const key = `${context.getWorkflow().id}:${context.getNode().id}`;
		const known = this.all.get(key) ?? new Reception();
		this.all.set(key, known);
		return known;
	}
}

const receptionsOfProcess = new Receptions();

/** An answer that starts nothing. */
interface Answer {
	status: number;
	text: string;
}

const ANSWERS = {
	stranger: { status: 401, text: 'Unauthorized' },
	tooLarge: { status: 413, text: 'Body too large' },
	notPromised: { status: 400, text: 'Not a Postscript event' },
	ignored: { status: 200, text: 'Ignored' },
	repeat: { status: 200, text: 'Received before' },
	later: { status: 503, text: 'Try again later' },
} as const satisfies Record<string, Answer>;

interface Settings {
	events: Set<string>;
	passUnknown: boolean;
	complete: boolean;
	simplify: boolean;
	filter: MessageFilter;
}

function readSettings(context: IWebhookFunctions): Settings {
	const chosen = context.getNodeParameter('events') as string[];
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		events: new Set(chosen.map((name) => WEBHOOK_EVENTS[name])),
		passUnknown: options.unknownEvents === 'passOn',
		complete: options.completeSubscriber === true,
		simplify: context.getNodeParameter('simplify', true) as boolean,
		filter: {
			match: context.getNodeParameter('messageMatch', 'any') as MessageFilter['match'],
			words: context.getNodeParameter('messageWords', '') as string,
		},
	};
}

function isWanted({ event, data }: Delivery, settings: Settings): boolean {
	if (!isKnownEvent(event)) return settings.passUnknown;
	if (!settings.events.has(event)) return false;
	return (
		event !== WEBHOOK_EVENTS.incomingMessage || passesMessageFilter(data.body, settings.filter)
	);
}

/** The body as it came, or as n8n read it where it kept no copy. */
function bodyOf(context: IWebhookFunctions): { bytes: number; parse: () => unknown } {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	if (!Buffer.isBuffer(rawBody)) return { bytes: 0, parse: () => context.getBodyData() };
	return { bytes: rawBody.length, parse: () => parseJson(rawBody.toString('utf8')) };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** One delivery on its way through the node. */
class Receiver {
	private readonly reception: Reception;
	private readonly data: IDataObject;

	constructor(
		private readonly context: IWebhookFunctions,
		receptions: Receptions,
		private readonly now: number,
	) {
		this.reception = receptions.of(context);
		this.data = context.getWorkflowStaticData('node');
	}

	async receive(): Promise<Answer | INodeExecutionData[]> {
		if (!(await this.isGenuine())) return ANSWERS.stranger;
		const { bytes, parse } = bodyOf(this.context);
		if (bytes > MAX_BODY_BYTES) return ANSWERS.tooLarge;
		const delivery = readDelivery(parse());
		if (!delivery) return ANSWERS.notPromised;
		const settings = readSettings(this.context);
		if (!isWanted(delivery, settings)) return ANSWERS.ignored;
		// A test run in the editor must not make the same event a repeat for the active workflow.
		if (this.context.getMode() === 'manual') return [await this.itemOf(delivery, settings)];
		return await this.receiveOnce(delivery, settings);
	}

	private async receiveOnce(
		delivery: Delivery,
		settings: Settings,
	): Promise<Answer | INodeExecutionData[]> {
		const { memory } = this.reception;
		const key = identityOf(delivery);
		memory.learn(readWebhookState(this.data).taken, this.now);
		const claim = await memory.claim(key, this.now);
		if (!claim) return ANSWERS.repeat;
		const item = await orUndo(this.itemOf(delivery, settings), async () => claim.release());
		this.settleWithAnswer(claim, key);
		this.save(key);
		return [item];
	}

	/** n8n answers once the execution is on record: where it could not be, Postscript's repeat is to start it. */
	private settleWithAnswer(claim: Claim, key: string): void {
		const response = this.context.getResponseObject();
		response.once('finish', () => {
			if (response.statusCode >= 400) return claim.release();
			claim.keep();
			this.save(key);
		});
		response.once('close', () => claim.keep());
	}

	/**
	 * Done before the answer and again after it: n8n 2.41 forgets that static data changed when it starts an execution,
	 * and saves with the execution's end what changes later. What a save misses, the next one holds.
	 */
	private save(key: string): void {
		writeWebhookState(this.data, { taken: this.reception.memory.toSaved(key) });
	}

	private async isGenuine(): Promise<boolean> {
		const signature = this.context.getHeaderData()['postscript-signature'];
		if (typeof signature !== 'string' || signature === '') return false;
		const known = this.newestToken();
		if (known && isSignedWith(signature, known)) return true;
		const { desk } = this.reception;
		const fresh = await desk.ask(async () => fetchToken(await this.client(), this.now), this.now);
		if (!fresh) return false;
		this.reception.token = fresh;
		if (fresh.digest !== known?.digest) writeWebhookState(this.data, { token: fresh });
		return isSignedWith(signature, fresh);
	}

	/** Another process, or an activation, may have learned a newer one. */
	private newestToken(): KnownToken | undefined {
		const { token: saved } = readWebhookState(this.data);
		const { token: own } = this.reception;
		if (!saved || !own) return saved ?? own;
		return saved.at > own.at ? saved : own;
	}

	private async client(): Promise<PostscriptClient> {
		const transport = { timeout: TRY_TIMEOUT_MS };
		return await PostscriptClient.forContext(this.context, 'interactive', {
			limits: LIMITS,
			transport,
		});
	}

	private async itemOf(delivery: Delivery, settings: Settings): Promise<INodeExecutionData> {
		const delivered = subscriberOf(delivery);
		const current = settings.complete ? await this.current(delivery, delivered) : undefined;
		const happened = happenedIn(delivery, { ...delivered, ...current });
		return { json: { ...toItem(happened, settings.simplify), ...messageOf(delivery) } };
	}

	/** The subscriber as Postscript has them now; where that is in trouble, the delivery is to be repeated. */
	private async current(
		delivery: Delivery,
		delivered: Partial<Subscriber>,
	): Promise<Subscriber | undefined> {
		const result = await attempt(this.find(delivered));
		if (result.status === 'fulfilled') return result.value;
		const happened = parseTimestamp(delivery.eventTime);
		const isYoung = happened !== undefined && this.now - happened / 1000 < COMPLETE_FOR_MS;
		if (isYoung) throw result.reason;
		this.warn('could not look the subscriber up and passed the event on as it came', result.reason);
		return undefined;
	}

	private async find({ id, phone_number: phone }: Partial<Subscriber>) {
		if (id) return await this.findById(id);
		if (!phone) return undefined;
		const finding = (await lookUp(await this.client(), 'phone', [phone]))(phone);
		if (finding.kind === 'failed') throw finding.error;
		return finding.kind === 'found' ? finding.subscriber : undefined;
	}

	/** Someone who is gone by now, redacted for instance, is told of as they were delivered. */
	private async findById(id: string): Promise<Subscriber | undefined> {
		const client = await this.client();
		const result = await attempt(client.request<Subscriber>('getSubscriber', { id }));
		if (result.status === 'fulfilled') return result.value;
		const { reason } = result;
		if (reason instanceof PostscriptError && [400, 404].includes(reason.status ?? 0))
			return undefined;
		throw reason;
	}

	warn(what: string, fault: unknown): void {
		const reason = fault instanceof Error ? fault.message : String(fault);
		this.context.logger.warn(`${this.context.getNode().name}: ${what}. ${reason}`);
	}
}

/**
 * Takes one delivery: answers strangers, repeats and what is not wanted itself, and hands one item for anything else
 * to n8n, which answers 200. Never throws, since n8n would start the workflow with an empty item.
 *
 * @param now milliseconds since 1970
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	receptions: Receptions = receptionsOfProcess,
	now: number = Date.now(),
): Promise<IWebhookResponseData> {
	const receiver = new Receiver(context, receptions, now);
	let result: Answer | INodeExecutionData[];
	try {
		result = await receiver.receive();
	} catch (fault) {
		receiver.warn('could not take a delivery, which Postscript will repeat', fault);
		result = ANSWERS.later;
	}
	if (Array.isArray(result)) return { workflowData: [result] };
	context.getResponseObject().status(result.status).send(result.text);
	return { noWebhookResponse: true };
}
