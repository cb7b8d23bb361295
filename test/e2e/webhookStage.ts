/* eslint-disable @n8n/community-nodes/no-restricted-imports -- drives n8n from outside: no part of the package */
import { setTimeout as wait } from 'node:timers/promises';
import type { Emulator } from '../emulator';
import type { startReceiver } from '../emulator/receiver';
import { say, type CheckCounter } from './checkCounter';
import type { KillableN8n } from './killableN8n';
import type { CredentialRef, WorkflowBody } from './n8nClient';
import { chainNodes, CREDENTIAL_TYPE, type WorkflowNode } from './workflows';

export const OPT_OUT = 'shop.subscriber.opt_out';
/** Name of the trigger in the workflow. */
export const TRIGGER = 'Somebody Opted Out';
/** Webhook ID and path, as they end every address of the trigger. */
export const WEBHOOK = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed/webhook';

const LIMIT_MS = 60_000;
/** What is delivered together; a real sender has its limits too. */
const TOGETHER = 8;
/** Anything too much would come within this time. */
const QUIET_MS = 2_000;

/** A real n8n with an active workflow, a shop that delivers to it, and the end of the workflow. */
export interface WebhookStage {
	n8n: KillableN8n;
	emulator: Emulator;
	/** Whom each execution passed on. */
	passed: Awaited<ReturnType<typeof startReceiver>>;
	checks: CheckCounter;
	credential: CredentialRef;
	workflowId: string;
}

/** Hands every item on to an address outside of n8n, where executions are counted. */
export function webhookWorkflow(
	credential: CredentialRef,
	endUrl: string,
	parameters: object = {},
): WorkflowBody {
	return chainNodes('Opt-outs at once', webhookNodes(credential, endUrl, parameters));
}

/** The trigger, and the node that hands items on. */
export function webhookNodes(
	credential: CredentialRef,
	endUrl: string,
	parameters: object = {},
): [WorkflowNode, WorkflowNode] {
	return [
		{
			name: TRIGGER,
			type: 'n8n-nodes-postscript-sms.postscriptWebhookTrigger',
			typeVersion: 1,
			webhookId: WEBHOOK.split('/')[0],
			// The people of these deliveries are in no list.
			parameters: { events: ['optedIn', 'optedOut'], completeSubscriber: false, ...parameters },
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
		{
			name: 'Tell',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: endUrl,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '={{ JSON.stringify($json) }}',
				options: {},
			},
		},
	];
}

/** @returns whether the condition came true in time */
export async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
	const end = Date.now() + LIMIT_MS;
	while (!(await condition())) {
		if (Date.now() > end) return false;
		await wait(100);
	}
	return true;
}

export function range(count: number, from = 0): number[] {
	return Array.from({ length: count }, (_, index) => from + index);
}

/** Event and address of each subscription at Postscript. */
export function subscriptions({ emulator }: WebhookStage): string[] {
	return [...emulator.shop().webhooks.subscriptions.values()].map(
		({ event, callbackUrl }) => `${event} ${callbackUrl}`,
	);
}

export function checkSubscriptions(stage: WebhookStage, when: string, wanted: number): void {
	const found = subscriptions(stage);
	stage.checks.check(`${wanted} subscriptions ${when}`, found.length === wanted, found.join('; '));
	say(`Subscriptions ${when}: ${found.length}`);
}

/** n8n activates some seconds after it said so; the node asks for the token after all subscriptions are there. */
export async function activated(stage: WebhookStage, wanted: number): Promise<void> {
	const isToken = ({ path }: { path: string }) => path === '/api/v2/webhooks/token';
	await until(() => subscriptions(stage).length === wanted && stage.emulator.log.some(isToken));
	// n8n writes what the node keeps after that.
	await wait(1_000);
}

/**
 * Makes deliveries and gives back the status of each first attempt, in order.
 *
 * @param together how many are made at once
 */
export async function deliverAll(
	{ emulator }: WebhookStage,
	deliveries: Array<() => void>,
	together = TOGETHER,
): Promise<number[]> {
	const begin = emulator.webhookDeliveries.length;
	for (let from = 0; from < deliveries.length; from += together) {
		for (const deliver of deliveries.slice(from, from + together)) deliver();
		await until(() => emulator.webhookDeliveries.every(({ attempts }) => attempts.length > 0));
	}
	return emulator.webhookDeliveries.slice(begin).map(({ attempts }) => attempts[0]?.status ?? 0);
}

/** Opt-outs of people who have these numbers. */
export function optOuts({ emulator }: WebhookStage, numbers: number[]): Array<() => void> {
	return numbers.map((n) => () => emulator.shop().deliver(OPT_OUT, { subscriber_id: `s_${n}` }));
}

/** The same deliveries once more, byte for byte. */
export function repeats({ emulator }: WebhookStage, bodies: string[]): Array<() => void> {
	return bodies.map((body) => () => emulator.shop().deliver(OPT_OUT, {}, { body }));
}

/** Bodies of the newest deliveries, each once. */
export function newestBodies({ emulator }: WebhookStage, count: number): string[] {
	return [...new Set(emulator.webhookDeliveries.map(({ body }) => body))].slice(-count);
}

/** The subscribers that executions passed on since this was asked last; waits for that many, and for what is too much. */
export async function passedOn({ passed }: WebhookStage, count: number): Promise<string[]> {
	await until(() => passed.unread() >= count);
	await wait(QUIET_MS);
	const ids: string[] = [];
	while (passed.unread() > 0) {
		const item = JSON.parse(String((await passed.next()).body)) as { subscriber_id: string };
		ids.push(item.subscriber_id);
	}
	return ids;
}
