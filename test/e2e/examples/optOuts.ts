import { triggerItems } from '../executionItems';
import type { WorkflowBody } from '../n8nClient';
import { POLLING_TRIGGER, type WorkflowNode } from '../workflows';
import { requestTo, withParameters } from './importExample';
import { polls, type PollingCheck } from './polling';
import { checkSame, openExample, until, type RunningExample, type Scene } from './scene';

const numbers = (from: number, count: number) =>
	Array.from({ length: count }, (_, index) => `+120255501${String(from + index).padStart(2, '0')}`);

export async function openBothTriggers(scene: Scene): Promise<PollingCheck> {
	const { tool } = scene;
	const people = numbers(10, 8);
	const path = '/both-triggers';
	const example = await openExample(
		scene,
		'opt-outs-from-both-triggers.json',
		{
			replace: {
				'Your Own Steps': requestTo(`${tool.url}${path}`, '[$json.phone_number, $json.event_id]'),
			},
		},
		(emulator) => people.forEach((phone) => emulator.shop().add({ phone })),
	);
	const shop = example.emulator.shop();
	const passed = () => tool.posted(path) as Array<[string, string]>;
	return {
		example,
		happen: async () => {
			await nextPoll(example);
			for (const phone of people) {
				shop.optOut(phone);
				await delivered(example);
			}
		},
		check: async () => {
			await until(() => passed().length >= people.length);
			checkSame(
				scene,
				'opt-outs that are delivered at once pass on',
				passed()
					.map(([phone]) => phone)
					.sort(),
				people,
			);
		},
		happenLate: async () => {
			for (const { body } of [...example.emulator.webhookDeliveries]) {
				shop.deliver('shop.subscriber.opt_out', {}, { body });
				await delivered(example);
			}
			await nextPoll(example);
		},
		checkAtEnd: async () => {
			const { length } = people;
			const { webhookDeliveries: deliveries } = example.emulator;
			checkSame(scene, 'deliveries come, and once more', deliveries.length, 2 * length);
			for (const trigger of ['Postscript Webhook Trigger', 'Postscript Trigger']) {
				const found = await itemsOf(scene, example, [trigger]);
				checkSame(scene, `${trigger} has each opt-out once`, found.sort(), people);
			}
			const ids = new Set(passed().map(([, id]) => id));
			checkSame(
				scene,
				'opt-outs from both triggers pass on once each',
				[passed().length, ids.size],
				[length, length],
			);
		},
	};
}

/** Right after a poll there is a minute for deliveries: n8n's Remove Duplicates lets pass what comes twice in one moment. */
async function nextPoll({ emulator }: RunningExample): Promise<void> {
	const before = polls(emulator);
	await until(() => polls(emulator) > before);
}

async function delivered({ emulator }: RunningExample): Promise<void> {
	await until(() => emulator.webhookDeliveries.every(({ attempts }) => attempts.length > 0));
}

/** Phone numbers of the items with which triggers started executions of an example. */
async function itemsOf(
	{ client }: Scene,
	{ workflowId }: RunningExample,
	triggers: string[],
): Promise<string[]> {
	const phones: string[] = [];
	for (const { id } of await client.executions(workflowId)) {
		const flat = await client.executionData(id);
		const items = triggers.flatMap((trigger) => triggerItems(flat, trigger));
		phones.push(...items.map((item) => String(item.phone_number)));
	}
	return phones;
}

/** The opt-out list, whose trigger is renamed while people opt out. */
export async function openOptOuts(scene: Scene): Promise<PollingCheck> {
	const { tool, client } = scene;
	const people = numbers(30, 9);
	const example = await openExample(
		scene,
		'opt-outs-to-other-tool.json',
		{
			replace: {
				'Suppress Them There': withParameters({ url: `${tool.url}/suppressions` }),
			},
		},
		(emulator) => people.forEach((phone) => emulator.shop().add({ phone })),
	);
	const shop = example.emulator.shop();
	const leave = (from: number) =>
		people.slice(from, from + 3).forEach((phone) => shop.optOut(phone));
	const passed = () => tool.posted('/suppressions') as Array<{ phone: string; id: string }>;
	const phones = () => passed().map(({ phone }) => phone);
	return {
		example,
		happen: async () => leave(0),
		check: async () => {
			await until(() => passed().length >= 3);
			checkSame(scene, 'opt-outs reach the other tool', phones().sort(), people.slice(0, 3));
			const secret = tool.requests.find(({ path }) => path === '/suppressions')?.headers;
			checkSame(scene, 'with its header', typeof secret?.['x-example-header'], 'string');
		},
		happenLate: async () => {
			leave(3);
			await client.publish(
				example.workflowId,
				renamed(example.body, 'Someone Opted Out', 'Opted Out of Texts'),
			);
			leave(6);
		},
		checkAtEnd: async () => {
			await until(() => new Set(phones()).size === people.length);
			const names = ['Someone Opted Out', 'Opted Out of Texts'];
			const items = await itemsOf(scene, example, names);
			checkSame(
				scene,
				'a renamed trigger passes on each opt-out from around the renaming once',
				items.sort(),
				people,
			);
			checkSame(scene, 'and each reaches the other tool once', phones().sort(), people);
		},
	};
}

/** What the editor saves after a node was renamed. */
function renamed(body: WorkflowBody, from: string, to: string): WorkflowBody {
	const { [from]: links, ...others } = body.connections as Record<string, object>;
	const nodes = (body.nodes as WorkflowNode[]).map((node) =>
		node.name === from && node.type === POLLING_TRIGGER ? { ...node, name: to } : node,
	);
	return { ...body, nodes, connections: { ...others, [to]: links } };
}
