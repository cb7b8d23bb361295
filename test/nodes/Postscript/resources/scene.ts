import { seedPhone, TEST_KEY } from '../../../emulator';
import type { Emulator } from '../../../emulator';

/** Someone an item may be about. */
export interface ScenePerson {
	phone: string;
	email: string;
	/** Of a stranger: an ID that no subscriber has. */
	id: string;
	shopifyCustomerId: number;
	psId: number;
}

/** A shop with something of everything that an operation may be about. */
export interface Scene {
	/** Counts the scenes of a test file. */
	run: number;
	/** Three subscribers, the second opted out, then a stranger. */
	people: ScenePerson[];
	/** Three of each; the messages only where they are asked for. */
	messageIds: string[];
	sentMessageIds: string[];
	webhookIds: string[];
}

const PEOPLE = 4;
const PHONES = 900_000;
const THINGS = [0, 1, 2];
/** Where nothing listens. */
const NOWHERE = 'https://127.0.0.1:9';
let scenes = 0;

async function sendMessages({ url }: Emulator, to: string): Promise<void> {
	for (const n of THINGS) {
		await fetch(`${url}/api/v2/message_requests`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${TEST_KEY}`, 'Content-Type': 'application/json' },
			body: JSON.stringify({ phone: to, body: `Sent before ${n}` }),
		});
	}
}

/**
 * Fills a new shop. The people of each scene have phones of their own: who was asked to opt in is remembered for the
 * whole process.
 */
export async function openScene(emulator: Emulator, hasMessages: boolean): Promise<Scene> {
	emulator.reset();
	const run = scenes++;
	const shop = emulator.shop();
	const people = Array.from({ length: PEOPLE }, (_person, n): ScenePerson => {
		const phone = seedPhone((run * PEOPLE + n) % PHONES);
		const email = `person${n}.${run}@example.com`;
		const shopifyCustomerId = 6_000_000_000 + n;
		const isStranger = n === PEOPLE - 1;
		const id = isStranger
			? 's_nobody'
			: shop.add({ phone, email, shopifyCustomerId, canSend: n !== 1 });
		return { phone, email, id, shopifyCustomerId, psId: shop.byPhone(phone)?.ps_id ?? 999_999 };
	});
	const webhookIds = THINGS.map((n) => {
		return shop.webhooks.create(`${NOWHERE}/${n}`, 'shop.subscriber.opt_out', {}).id;
	});
	if (hasMessages) await sendMessages(emulator, people[0].phone);
	const messageIds = emulator.messages.map(({ id }) => id);
	const sentMessageIds = emulator.messages.map(({ sentId }) => sentId);
	return { run, people, messageIds, sentMessageIds, webhookIds };
}
