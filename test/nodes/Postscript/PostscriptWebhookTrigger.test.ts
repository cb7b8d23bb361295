import type { INodeProperties } from 'n8n-workflow';
import { PostscriptWebhookTrigger } from '../../../nodes/Postscript/PostscriptWebhookTrigger.node';

const { description, webhookMethods } = new PostscriptWebhookTrigger();

function propertyOf(name: string): INodeProperties | undefined {
	return description.properties.find((property) => property.name === name);
}

test('the subscriber is completed unless that is switched off', () => {
	expect(propertyOf('completeSubscriber')).toMatchObject({ type: 'boolean', default: true });
});

test('no option that has to be added first is on by itself: n8n would not apply it', () => {
	const collections = description.properties.filter(({ type }) => type === 'collection');
	const options = collections.flatMap(({ options: added = [] }) => added as INodeProperties[]);
	expect(options.length).toBeGreaterThan(0);
	expect(options.filter((option) => option.default === true)).toEqual([]);
});

test('each event has an action of its own in the list of nodes', () => {
	const events = (propertyOf('events')?.options ?? []) as Array<{ action?: string }>;
	expect(events.map(({ action }) => action)).toEqual([
		'On new email',
		'On incoming message',
		'On opt-in',
		'On opt-out',
		'On test delivery',
	]);
});

test('the panel says what to do, and hides the address that the node gives Postscript itself', () => {
	expect(description.webhooks).toMatchObject([{ ndvHideUrl: true, httpMethod: 'POST' }]);
	const panel = JSON.stringify(description.triggerPanel);
	expect(panel).toContain('text your shop from your own phone, or opt in with one of its keywords');
	expect(description.eventTriggerDescription).not.toContain('create an event');
});

test('n8n finds all methods of the webhook', () => {
	expect(Object.keys(webhookMethods.default)).toEqual(['checkExists', 'create', 'delete']);
});
