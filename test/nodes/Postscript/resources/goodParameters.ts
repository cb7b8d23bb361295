import type { GenericValue, INodeParameters } from 'n8n-workflow';
import type { Scene } from './scene';

/** An operation as it is used: what stands in the node, and what each item brings. */
export interface GoodParameters {
	/** Beside resource and operation; `$json.target` is what the item brings. */
	parameters: INodeParameters;
	/** For the items from 0 to 2; absent where items bring nothing. */
	target?(scene: Scene, item: number): GenericValue | object;
	/** What the row of an item shows of its own; absent where rows are alike. */
	shows?(scene: Scene, item: number): string;
}

const TARGET = '={{ $json.target }}';
const byPhone = { __rl: true, mode: 'phone', value: TARGET };
const phone = ({ people }: Scene, item: number) => people[item].phone;
const webhookId = ({ webhookIds }: Scene, item: number) => webhookIds[item];
const messageId = ({ messageIds }: Scene, item: number) => messageIds[item];
const sentMessageId = ({ sentMessageIds }: Scene, item: number) => sentMessageIds[item];
const callback = (_scene: Scene, item: number) => `https://example.com/new/${item}`;
const identify = ({ people, run }: Scene, item: number) => ({
	type: 'identify',
	messageId: `m-${run}-${item}`,
	timestamp: '2026-06-01T12:00:00.000Z',
	receivedAt: '2026-06-01T12:00:00.000Z',
	traits: { phone: people[item].phone, city: `Rome ${item}` },
});

/** By resource and operation. */
export const GOOD_PARAMETERS: Record<string, GoodParameters> = {
	'account.get': { parameters: {} },
	'audience.sync': {
		parameters: { audience: 'VIP', membership: 'add', phone: TARGET },
		target: phone,
		shows: phone,
	},
	'customerData.process': { parameters: { payload: TARGET }, target: identify, shows: phone },
	'event.send': {
		parameters: { eventType: 'Order_Placed', subscriber: byPhone },
		target: phone,
		shows: phone,
	},
	'keyword.get': {
		parameters: { keyword: { __rl: true, mode: 'word', value: TARGET } },
		target: (_scene, item) => ['VIP', 'VIP', 'WELCOME'][item],
		shows: (_scene, item) => ['VIP', 'VIP', 'WELCOME'][item],
	},
	'keyword.getAll': { parameters: { returnAll: true } },
	'message.get': { parameters: { messageId: TARGET }, target: messageId, shows: messageId },
	'message.getSent': {
		parameters: { sentMessageId: TARGET },
		target: sentMessageId,
		shows: sentMessageId,
	},
	'message.send': {
		parameters: { subscriber: byPhone, body: 'Your order is on its way', category: 'promotional' },
		target: phone,
		shows: phone,
	},
	'subscriber.count': { parameters: {} },
	'subscriber.create': {
		parameters: { phone: TARGET, keyword: { __rl: true, mode: 'word', value: 'VIP' } },
		target: phone,
		shows: phone,
	},
	'subscriber.get': { parameters: { subscriber: byPhone }, target: phone, shows: phone },
	'subscriber.getAll': { parameters: { returnAll: true } },
	'subscriber.redact': {
		parameters: { subscriber: byPhone, confirmation: TARGET },
		target: phone,
		shows: phone,
	},
	'subscriber.unsubscribe': { parameters: { subscriber: byPhone }, target: phone, shows: phone },
	'subscriber.update': {
		parameters: { subscriber: byPhone, updateFields: { tags: 'vip' } },
		target: phone,
		shows: phone,
	},
	'subscriber.upsert': {
		parameters: { phone: TARGET, additionalFields: { tags: 'vip' } },
		target: phone,
		shows: phone,
	},
	'webhook.create': {
		parameters: { callbackUrl: TARGET, event: 'shop.subscriber.opt_in' },
		target: callback,
		shows: callback,
	},
	'webhook.delete': { parameters: { webhookId: TARGET }, target: webhookId, shows: webhookId },
	'webhook.get': { parameters: { webhookId: TARGET }, target: webhookId, shows: webhookId },
	'webhook.getAll': { parameters: { returnAll: true } },
	'webhook.getExample': { parameters: { event: 'shop.subscriber.opt_in' } },
	'webhook.sendTest': { parameters: { event: 'shop.test' } },
	'webhook.update': {
		parameters: { webhookId: TARGET, updateFields: { callbackUrl: 'https://example.com/b' } },
		target: webhookId,
		shows: webhookId,
	},
};
