import { requestTo } from './importExample';
import type { PollingCheck } from './polling';
import { checkSame, openExample, runFrom, until, type Scene } from './scene';

export async function openKeywords(scene: Scene): Promise<PollingCheck> {
	const { tool } = scene;
	const example = await openExample(
		scene,
		'keywords.json',
		{
			// Keyword texts don't come as messages.
			shop: { incomingMessages: 'regular' },
			replace: {
				'Write Down the Count': requestTo(
					`${tool.url}/keywords`,
					'[$json.keyword, $json.triggered_count]',
				),
			},
		},
		(emulator) => {
			emulator.shop().add({ phone: '+12025550111' });
			emulator.shop().add({ phone: '+12025550112', canSend: false });
		},
	);
	const { emulator } = example;
	const shop = emulator.shop();
	return {
		example,
		happen: async () => {
			shop.incomingMessage('+12025550119', 'welcome');
			shop.incomingMessage('+12025550112', 'VIP');
			shop.incomingMessage('+12025550111', 'size');
			shop.incomingMessage('+12025550111', 'sizes of what?');
		},
		check: async () => {
			await until(() => emulator.events.length === 2);
			checkSame(
				scene,
				'who opts in by a keyword starts the flow',
				emulator.events
					.map(({ type, subscriberId, properties, external_id }) => [
						type,
						[...shop.subscribers()].find(({ id }) => id === subscriberId)?.phone_number,
						properties,
						external_id?.startsWith(`shop.subscriber.opt_in:${subscriberId}:`),
					])
					.sort(),
				[
					['Opted_In', '+12025550112', { came_back: true }, true],
					['Opted_In', '+12025550119', { came_back: false }, true],
				],
			);
			await until(() => emulator.messages.length > 0);
			checkSame(
				scene,
				'a word that is no keyword is answered',
				emulator.messages.map(({ to, body, category }) => [to, body, category]),
				[['+12025550111', 'Our size guide: https://shop.example/sizes', 'conversational']],
			);
			await runFrom(scene, example, 'Every Hour');
			shop.incomingMessage('+12025550111', 'VIP');
			await runFrom(scene, example, 'Every Hour');
			checkSame(
				scene,
				'the count of a keyword comes out when it was used',
				[...tool.posted('/keywords')].sort(),
				[
					['VIP', 1],
					['VIP', 2],
					['WELCOME', 1],
				],
			);
		},
		checkAtEnd: async () => {
			const { events, messages } = emulator;
			checkSame(
				scene,
				'nobody is welcomed or answered twice',
				[events.length, messages.length],
				[2, 1],
			);
		},
	};
}
