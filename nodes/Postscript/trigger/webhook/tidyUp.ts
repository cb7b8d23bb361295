import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import { PostscriptClient, type RetryLimits } from '../../api/client';
import type { Identity } from '../../api/types';
import { parseSwitch } from '../../domain/choices';
import { settle } from '../../domain/settle';
import { warn, type Registration } from './registration';
import { formerShopText } from './signature';
import { writeWebhookState } from './state';
import { remove, toOwned, type Inventory, type Owned, type Subscription } from './subscriptions';
import { fetchToken } from './token';

/** Activation goes on without any of this, so it does not wait for long. */
const LIMITS: RetryLimits = { maxTries: 2, maxMs: 5_000 };

/** Whether subscriptions at former addresses are removed as well. */
function removesFormer(context: IHookFunctions): boolean {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const field = 'Remove Subscriptions of Former Addresses';
	return parseSwitch(options.removeFormerSubscriptions ?? false, field);
}

function hostsOf(subscriptions: Subscription[]): string {
	return [...new Set(subscriptions.map((each) => new URL(each.callback_url).host))].join(', ');
}

/** @returns the former subscriptions to be removed, none unless the option says so */
function judgeFormer({ context, isTest }: Registration, former: Subscription[]): Subscription[] {
	// To a test run, the active workflow's own address looks like a former one.
	if (isTest || former.length === 0) return [];
	if (removesFormer(context)) return former;
	const [count, are, them] =
		former.length === 1
			? ['1 webhook subscription', 'delivers', 'it']
			: [`${former.length} webhook subscriptions`, 'deliver', 'them'];
	warn(
		context,
		`${count} of this trigger still ${are} to a former address (${hostsOf(former)}), where another n8n may need ${them}. ` +
			'Switch on Remove Subscriptions of Former Addresses to remove what no n8n needs any more',
	);
	return [];
}

/** The shop that the credential speaks for; the one known before where Postscript does not say it. */
async function identifyShop(
	{ context, saved }: Registration,
	client: PostscriptClient,
): Promise<string | undefined> {
	const result = await settle(client.request<Identity>('me'));
	if (result.status === 'rejected') {
		warn(context, 'could not ask which shop the credential belongs to', result.reason);
		return saved.shop;
	}
	const shop = result.value.resource_id;
	if (saved.shop !== undefined && saved.shop !== shop && saved.subscriptions.length > 0) {
		warn(context, formerShopText(shop, saved.shop, saved.subscriptions));
	}
	return shop;
}

/**
 * Does what an activation can do without: removes what is left over, asks for the shop and for the token that
 * deliveries are signed with, and records it all. What fails is logged; a token that is missing is fetched at the
 * first delivery, a removal is tried again at the next activation.
 *
 * @param subscriptions those that the node has now
 * @param surplus those at its address that it does not need
 */
export async function tidyUp(
	registration: Registration,
	inventory: Inventory,
	subscriptions: Owned[],
	surplus: Subscription[] = [],
): Promise<void> {
	const { context, fingerprint, data, saved, now } = registration;
	const client = await PostscriptClient.forContext(context, 'interactive', { limits: LIMITS });
	const former = judgeFormer(registration, inventory.former);
	const unwanted = [...surplus, ...inventory.staleTests, ...inventory.undeleted, ...former];
	const { left, fault } = await remove(client, unwanted);
	if (fault !== undefined) {
		warn(context, `could not remove ${left.length} old webhook subscriptions yet`, fault);
	}
	const shop = await identifyShop(registration, client);
	const fetched = await settle(fetchToken(client, fingerprint, now));
	if (fetched.status === 'rejected') {
		warn(
			context,
			'could not ask for the token that deliveries are signed with, and asks again at the first delivery',
			fetched.reason,
		);
	}
	writeWebhookState(data, {
		subscriptions: subscriptions.map(toOwned),
		undeleted: left,
		shop,
		fingerprint,
		token: fetched.status === 'fulfilled' ? fetched.value : saved.token,
	});
}
