/*
 * A delivery's way through the webhook trigger:
 *   signature          does it come from the credential's shop?
 *   delivery           what happened to whom, and under which event ID?
 *   filters            was it asked for?
 *   seenDeliveries     did it come before? saveTurns: in which order are several saved?
 *   currentSubscriber  who is it about? Then `../output` makes the item.
 */
import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { PostscriptClient } from '../../api/client';
import { systemClock, type Clock } from '../../api/clock';
import { joinSentences } from '../../domain/sentences';
import { settle } from '../../domain/settle';
import { toItem } from '../output';
import { currentSubscriber } from './currentSubscriber';
import type { Delivery } from './delivery';
import {
	bodyOf,
	deduplicationKey,
	digestOf,
	MAX_BODY_BYTES,
	messageOf,
	readDelivery,
	subscriberOf,
	toSubscriberEvent,
} from './delivery';
import { isWanted, readSettings, type Settings } from './filters';
import { processStates, type NodeState, type NodeStates } from './nodeStates';
import { completeActivation, isHalfActivated } from './repair';
import { withRollback } from './rollback';
import type { Claim } from './seenDeliveries';
import { SignatureCheck } from './signature';
import { readWebhookState, writeWebhookState } from './state';

/** Postscript waits for the response; how long is not published. */
const LIMITS = { maxTries: 2, maxMs: 5_000 };
const TRY_TIMEOUT_MS = 4_000;

/** Shorter than any write to a database, of which n8n makes several before it looks whether static data changed. */
const SAVE_AGAIN_MS = 1;
/** Where nothing hangs on the moment. */
const LOOK_AGAIN_MS = 250;
/** How long a response is waited for that reaches no sender any more. */
const LATE_MS = 120_000;

type HttpResponse = ReturnType<IWebhookFunctions['getResponseObject']>;

/** A response that starts nothing. */
interface Response {
	status: number;
	text: string;
}

const RESPONSES = {
	unauthorized: { status: 401, text: 'Unauthorized' },
	tooLarge: { status: 413, text: 'Body too large' },
	notPromised: { status: 400, text: 'Not a Postscript event' },
	ignored: { status: 200, text: 'Ignored' },
	repeat: { status: 200, text: 'Received before' },
	retryLater: { status: 503, text: 'Try again later' },
} as const satisfies Record<string, Response>;

/** Whether n8n has responded that it took the delivery, be the sender still there or not. */
function hasSucceeded(response: HttpResponse): boolean {
	return response.writableEnded && response.statusCode < 400;
}

/** One delivery on its way through the node. */
class Receiver {
	private readonly node: NodeState;
	private readonly data: IDataObject;

	constructor(
		private readonly context: IWebhookFunctions,
		states: NodeStates,
		private readonly now: number,
		private readonly clock: Clock,
	) {
		this.node = states.of(context);
		this.data = context.getWorkflowStaticData('node');
	}

	async receive(): Promise<Response | INodeExecutionData[]> {
		const openClient = async () => await this.client();
		const check = new SignatureCheck(this.context, this.node, this.data, openClient, this.now);
		if (!(await check.isGenuine())) return RESPONSES.unauthorized;
		const { bytes, parse } = bodyOf(this.context);
		if (bytes > MAX_BODY_BYTES) return RESPONSES.tooLarge;
		const delivery = readDelivery(parse());
		if (!delivery) return RESPONSES.notPromised;
		const settings = readSettings(this.context);
		if (!isWanted(delivery, settings)) return RESPONSES.ignored;
		// A test run in the editor must not make the same event a repeat for the active workflow.
		if (this.context.getMode() === 'manual') return [await this.itemOf(delivery, settings)];
		return await this.receiveOnce(delivery, settings);
	}

	private async receiveOnce(
		delivery: Delivery,
		settings: Settings,
	): Promise<Response | INodeExecutionData[]> {
		const { seen, turns } = this.node;
		const key = digestOf(deduplicationKey(delivery));
		seen.learn(readWebhookState(this.data).taken, this.now);
		const claim = await seen.claim(key, this.now);
		if (!claim) return RESPONSES.repeat;
		if (isHalfActivated(this.node, this.data, this.now)) await this.repair(settings);
		const item = await withRollback(this.itemOf(delivery, settings), async () => claim.release());
		const isAlone = await turns.enter();
		if (this.settleWithResponse(claim, key, isAlone)) return [item];
		// The sender has hung up while it waited, so it repeats the delivery.
		claim.release();
		turns.leave();
		return RESPONSES.retryLater;
	}

	/**
	 * n8n responds once the execution is on record: only then is a repeat one too many. A connection that ends
	 * before that decides nothing, and the sender repeats.
	 *
	 * @returns false where the connection has ended already
	 */
	private settleWithResponse(claim: Claim, key: string, isAlone: boolean): boolean {
		const response = this.context.getResponseObject();
		if (response.closed) return false;
		let isOpen = true;
		response.once('finish', () => {
			if (response.statusCode < 400) claim.keep();
		});
		response.once('close', () => {
			isOpen = false;
			if (hasSucceeded(response)) claim.keep();
			else claim.release();
			this.node.turns.leave();
		});
		void this.followResponse(response, key, isAlone, () => isOpen);
		return true;
	}

	/** The sender may hang up; where n8n responds all the same, the execution is on record and a repeat one too many. */
	private async followResponse(
		response: HttpResponse,
		key: string,
		isAlone: boolean,
		isOpen: () => boolean,
	): Promise<void> {
		const { seen } = this.node;
		const isUnderWay = () => isOpen() && !response.writableEnded;
		await this.saveWhile(isUnderWay, key, isAlone ? SAVE_AGAIN_MS : LOOK_AGAIN_MS);
		if (isOpen() || response.writableEnded) return;
		writeWebhookState(this.data, { taken: seen.toSaved() });
		for (let waited = 0; waited < LATE_MS && !response.writableEnded; waited += LOOK_AGAIN_MS) {
			await this.clock.sleep(LOOK_AGAIN_MS);
		}
		if (hasSucceeded(response)) seen.add(key, this.now);
	}

	/**
	 * n8n saves static data just before it responds, where it finds it marked as changed. But when it puts the execution
	 * on record it wraps the same static data anew, which takes the mark away (n8n 2.41: workflow-runner
	 * `establishContextForPersistence`). So it is written again and again until n8n responds.
	 * This serves one process: others that save the same workflow at the same moment overwrite it.
	 */
	private async saveWhile(isUnderWay: () => boolean, key: string, pauseMs: number): Promise<void> {
		const taken = this.node.seen.toSaved(key);
		do {
			writeWebhookState(this.data, { taken });
			await this.clock.sleep(pauseMs);
		} while (isUnderWay());
	}

	private async repair({ events }: Settings): Promise<void> {
		const client = await this.client();
		const work = completeActivation(this.context, client, this.data, [...events], this.now);
		const result = await settle(work);
		if (result.status === 'rejected') this.warn('could not complete its activation', result.reason);
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
		const current = settings.complete ? await this.current(delivery) : undefined;
		const happened = toSubscriberEvent(delivery, { ...delivered, ...current });
		return { json: toItem(happened, settings.keys, messageOf(delivery)) };
	}

	private async current(delivery: Delivery) {
		const warn = (what: string, fault: unknown) => this.warn(what, fault);
		const delivered = subscriberOf(delivery);
		const client = await this.client();
		return await currentSubscriber(client, delivered, delivery.eventTime, this.now, warn);
	}

	warn(what: string, fault: unknown): void {
		const reason = fault instanceof Error ? fault.message : String(fault);
		this.context.logger.warn(`${this.context.getNode().name}: ${joinSentences(what, reason)}`);
	}
}

/**
 * Takes one delivery: responds itself to wrong signatures, repeats and what was not asked for, and hands one item for
 * anything else to n8n, which responds with 200. Never throws, since n8n would start the workflow with an empty item.
 *
 * A delivery is taken once by one process, restarts included. Several processes (queue mode with webhook processes) have
 * no memory in common: a repeat that reaches another one may run again, with the same `event_id`, by which n8n's Remove
 * Duplicates drops it.
 *
 * @param now milliseconds since 1970
 */
export async function receiveDelivery(
	context: IWebhookFunctions,
	states: NodeStates = processStates,
	now: number = Date.now(),
	clock: Clock = systemClock,
): Promise<IWebhookResponseData> {
	const receiver = new Receiver(context, states, now, clock);
	let result: Response | INodeExecutionData[];
	try {
		result = await receiver.receive();
	} catch (fault) {
		receiver.warn('could not take a delivery, which Postscript will repeat', fault);
		result = RESPONSES.retryLater;
	}
	if (Array.isArray(result)) return { workflowData: [result] };
	context.getResponseObject().status(result.status).send(result.text);
	return { noWebhookResponse: true };
}
