import type { IHookFunctions } from 'n8n-workflow';
import { PostscriptClient, type RetryLimits } from '../../api/client';
import { toNodeError } from '../../api/nodeError';
import { settle } from '../../domain/settle';
import { canonicalEvent, parseWebhookEvents } from '../events';
import { credentialFingerprint } from '../fingerprint';
import { processStates, type NodeStates } from './nodeStates';
import { openRegistration, warn, type Registration } from './registration';
import { readWebhookState, writeWebhookState } from './state';
import { divide, remove, subscribe, takeInventory, type Inventory } from './subscriptions';
import { tidyUp } from './tidyUp';

/** In a test run a person waits for the reason why the listening could not begin. */
const TEST_LIMITS: RetryLimits = { maxTries: 1, maxMs: 5_000 };

/** n8n asks for the removal right after a creation that did not succeed. */
const FAILED_CREATE_MS = 60_000;

function wantedOf({ context }: Registration): string[] {
	return parseWebhookEvents(context.getNodeParameter('events'));
}

async function inventoryOf(registration: Registration): Promise<Inventory> {
	const { client, callbackUrl, saved, now } = registration;
	return await takeInventory(client, callbackUrl, saved.undeleted, now);
}

/** Whether the node remembers to have made all that is wanted here, with this very credential. */
function remembersAll({ saved, callbackUrl, fingerprint, isTest }: Registration, wanted: string[]) {
	if (isTest || saved.fingerprint !== fingerprint) return false;
	const here = saved.subscriptions.filter((each) => each.callback_url === callbackUrl);
	const events = new Set(here.map(({ event }) => canonicalEvent(event)));
	return wanted.every((event) => events.has(event));
}

/**
 * Whether Postscript holds exactly the subscriptions that this node asks for. While it does not answer, the node's own
 * record counts: n8n would otherwise take away the address of subscriptions that work.
 *
 * @throws NodeApiError or NodeOperationError
 */
export async function checkExists(
	context: IHookFunctions,
	states: NodeStates = processStates,
	now: number = Date.now(),
): Promise<boolean> {
	const node = states.of(context);
	try {
		const registration = await openRegistration(context, node, now);
		const wanted = wantedOf(registration);
		const taken = await settle(inventoryOf(registration));
		if (taken.status === 'rejected') {
			if (!remembersAll(registration, wanted)) throw taken.reason;
			warn(
				context,
				'could not check the webhook subscriptions and relies on its record',
				taken.reason,
			);
			node.failedCreate = undefined;
			return true;
		}
		const { kept, surplus, missing } = divide(taken.value.own, wanted);
		if (missing.length > 0 || surplus.length > 0) return false;
		await tidyUp(registration, taken.value, kept);
		node.failedCreate = undefined;
		return true;
	} catch (fault) {
		throw toNodeError(fault, context.getNode());
	}
}

/**
 * Leaves exactly one subscription for each chosen event: uses what is there, creates what is missing, then removes
 * what is too much. Only the creation can make it fail; what was created before that stays for the next try.
 *
 * @throws NodeApiError or NodeOperationError
 */
export async function create(
	context: IHookFunctions,
	states: NodeStates = processStates,
	now: number = Date.now(),
): Promise<boolean> {
	const node = states.of(context);
	try {
		const registration = await openRegistration(context, node, now);
		const { client, callbackUrl } = registration;
		const inventory = await inventoryOf(registration);
		const { kept, surplus, missing } = divide(inventory.own, wantedOf(registration));
		const { made, fault } = await subscribe(client, callbackUrl, missing);
		if (fault !== undefined) {
			node.failedCreate = { callbackUrl, made: made.length, at: now };
			throw fault;
		}
		await tidyUp(registration, inventory, [...kept, ...made], surplus);
		node.failedCreate = undefined;
		return true;
	} catch (fault) {
		throw toNodeError(fault, context.getNode());
	}
}

/**
 * Removes what this node subscribed to. Returns at once after a creation that did not succeed: n8n tries again, and the
 * subscriptions that are there make Postscript repeat its deliveries until then. In a test run nothing is thrown:
 * n8n would show it instead of the reason why the test run ended.
 *
 * @throws NodeApiError or NodeOperationError; what could not be removed is remembered for the next activation
 */
export async function deleteSubscriptions(
	context: IHookFunctions,
	states: NodeStates = processStates,
	now: number = Date.now(),
): Promise<boolean> {
	const node = states.of(context);
	const callbackUrl = context.getNodeWebhookUrl('default') ?? '';
	const isTest = callbackUrl === node.testUrl;
	const failed = node.failedCreate;
	node.failedCreate = undefined;
	const isAfterFailure = failed?.callbackUrl === callbackUrl && now - failed.at < FAILED_CREATE_MS;
	if (isAfterFailure && (failed.made === 0 || !isTest)) return true;
	const removal = await settle(removeOwn(context, callbackUrl, isTest, now));
	if (removal.status === 'fulfilled') return true;
	if (!isTest) throw toNodeError(removal.reason, context.getNode());
	warn(context, 'could not remove the webhook subscriptions of a test run', removal.reason);
	return true;
}

async function removeOwn(
	context: IHookFunctions,
	callbackUrl: string,
	isTest: boolean,
	now: number,
): Promise<void> {
	const data = context.getWorkflowStaticData('node');
	const { subscriptions, undeleted, fingerprint } = readWebhookState(data);
	const limits = isTest ? TEST_LIMITS : undefined;
	const client = await PostscriptClient.forContext(context, 'interactive', { limits });
	const taken = await settle(takeInventory(client, callbackUrl, undeleted, now));
	if (taken.status === 'rejected') {
		writeWebhookState(data, { undeleted: [...undeleted, ...subscriptions] });
		throw taken.reason;
	}
	const targets = [...taken.value.own, ...taken.value.undeleted];
	const { left, fault } = await remove(client, targets);
	const isSameCredential = fingerprint === (await credentialFingerprint(context));
	const listed = new Set(targets.map(({ id }) => id));
	// With another shop's key they cannot be seen; the next activation names them.
	const unseen = subscriptions.filter(({ id }) => !isSameCredential && !listed.has(id));
	writeWebhookState(data, { subscriptions: unseen, undeleted: left });
	if (fault !== undefined) throw fault;
}
