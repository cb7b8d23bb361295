import type { INodeParameters } from 'n8n-workflow';
import { envelope, MESSAGE, optOutOf, PHONE, WebhookScene } from '../../../../support/webhookScene';

const scene = WebhookScene.forEachTest();
const TEXTS = ['Yes', ' yes  please ', 'oh YES', 'no', '', '42', null];

async function passed(parameters: INodeParameters): Promise<unknown[]> {
	scene.host.parameters = { completeSubscriber: false, events: ['incomingMessage'], ...parameters };
	await scene.host.activate();
	for (const [n, body] of TEXTS.entries()) {
		const message = envelope(MESSAGE, { id: `im_${n}`, from_number: PHONE, body });
		expect((await scene.deliver(message)).status).toBe(200);
	}
	return scene.host.items.map((item) => item.message_body);
}

test.each([
	['any', 'yes', TEXTS],
	['exact', 'YES', ['Yes']],
	['exact', 'yes please, no', [' yes  please ', 'no']],
	['beginsWith', 'yes', ['Yes', ' yes  please ']],
	['contains', 'yes', ['Yes', ' yes  please ', 'oh YES']],
	['contains', ' , ', TEXTS],
])('messages: %s "%s"', async (messageMatch, messageWords, texts) => {
	expect(await passed({ messageMatch, messageWords })).toEqual(texts);
});

test.each<[string, INodeParameters['x'], string[]]>([
	['a list', ['yes', 'no'], ['Yes', 'no']],
	['a list with a number', ['no', 42], ['no', '42']],
	['JSON text', '["yes","no"]', ['Yes', 'no']],
	['text with invisible characters', '\u200Byes,\u00A0no\uFEFF', ['Yes', 'no']],
	['a single number', 42, ['42']],
])('words come from an expression as %s', async (_name, messageWords, texts) => {
	expect(await passed({ messageMatch: 'exact', messageWords })).toEqual(texts);
});

test.each([
	['simplified', 'is_subscribed'],
	[' Raw ', 'subscriptions'],
])('Output comes from an expression as the text "%s"', async (output, field) => {
	scene.host.parameters = { completeSubscriber: false, output };
	await scene.host.activate();
	await scene.deliver(optOutOf('s_1'));
	expect(scene.host.items[0]).toHaveProperty(field);
});

test.each<[string, INodeParameters]>([
	['Output', { output: 'maybe' }],
	['Complete Subscriber', { completeSubscriber: '' }],
	['Words', { messageMatch: 'exact', messageWords: { a: 'b' } }],
	['Messages', { messageMatch: 'like' }],
	['Unknown Events', { options: { unknownEvents: 'drop' } }],
])('what %s cannot be makes Postscript repeat, and is logged by its name', async (name, wrong) => {
	scene.host.parameters = { events: ['optedOut', 'incomingMessage'] };
	await scene.host.activate();
	scene.host.parameters = { ...scene.host.parameters, ...wrong };
	expect((await scene.deliver(optOutOf('s_1'))).status).toBe(503);
	expect(scene.host.executions).toEqual([]);
	expect(scene.host.log.join()).toContain(name);
});
