import fc from 'fast-check';
import type { Emulator } from '../../../../emulator';
import { startEmulator, TEST_KEY } from '../../../../emulator';
import { credentialFor } from '../../../../support/credentials';
import { runNode } from '../../../../support/engine';

const PROPERTY = 'n8n Audiences';
const KNOWN = 4;
const phoneOf = (person: number) => `+1415555010${person}`;
const emailOf = (person: number) => `person${person}@example.com`;

interface Wish {
	/** From 0; those from `KNOWN` on are unknown to Postscript. */
	person: number;
	by: 'phone' | 'email' | 'both';
	audience: string;
	member: boolean;
}

const wish: fc.Arbitrary<Wish> = fc.record({
	person: fc.integer({ min: 0, max: KNOWN + 1 }),
	by: fc.constantFrom('phone' as const, 'email' as const, 'both' as const),
	audience: fc.constantFrom('VIP', 'Wholesale', 'Newsletter'),
	member: fc.boolean(),
});

function itemOf({ person, by, audience, member }: Wish) {
	return {
		phone: by === 'email' ? '' : phoneOf(person),
		email: by === 'phone' ? '' : emailOf(person),
		audience,
		member,
	};
}

/** What the items ask for, one after another. */
class Model {
	readonly lists = new Map<number, string[]>();

	readonly events: string[][] = Array.from({ length: KNOWN }, () => []);

	apply({ person, audience, member }: Wish): string {
		if (person >= KNOWN) return 'not_found';
		const list = this.lists.get(person) ?? [];
		if (list.includes(audience) === member) return 'unchanged';
		this.lists.set(
			person,
			member ? [...list, audience] : list.filter((entry) => entry !== audience),
		);
		this.events[person].push(
			`${member ? 'n8n_Audience_Entered' : 'n8n_Audience_Exited'} ${audience}`,
		);
		return member ? 'added' : 'removed';
	}
}

describe('audience changes of many items at once', () => {
	let emulator: Emulator;

	beforeAll(async () => {
		emulator = await startEmulator({ rate: null, pageSize: 3 });
	});

	afterAll(async () => {
		expect(emulator.violations).toEqual([]);
		await emulator.close();
	});

	async function sync(wishes: Wish[], executionId: string) {
		return await runNode({
			parameters: {
				resource: 'audience',
				operation: 'sync',
				audience: '={{ $json.audience }}',
				membership: 'byValue',
				isMember: '={{ $json.member }}',
				phone: '={{ $json.phone }}',
				email: '={{ $json.email }}',
			},
			items: wishes.map(itemOf),
			credential: credentialFor(emulator.url, { privateKey: TEST_KEY, requestsPerSecond: 1000 }),
			executionId,
		});
	}

	function fillShop(): Map<string, number> {
		emulator.reset();
		const people = new Map<string, number>();
		for (let person = 0; person < KNOWN; person++) {
			const id = emulator.shop().add({ phone: phoneOf(person), email: emailOf(person) });
			people.set(id, person);
		}
		return people;
	}

	const listOf = (person: number) =>
		emulator.shop().byPhone(phoneOf(person))?.properties[PROPERTY] ?? [];

	it('end as if they had come one after another, with one PATCH a person and each item settled once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 25 }), async (wishes) => {
				const people = fillShop();
				const model = new Model();
				const expected = wishes.map((each) => model.apply(each));
				const { items, error } = await sync(wishes, '1');
				expect(error).toBeUndefined();
				expect(items.map(({ json }) => json.status)).toEqual(expected);
				expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
					wishes.map((_wish, item) => ({ item })),
				);
				const patches = emulator.log.filter(({ method }) => method === 'PATCH');
				expect(new Set(patches.map(({ path }) => path)).size).toBe(patches.length);
				for (const [id, person] of people) {
					expect(listOf(person)).toEqual(model.lists.get(person) ?? []);
					const sent = emulator.events.filter(({ subscriberId }) => subscriberId === id);
					const told = sent.map(
						({ type, properties }) => `${type} ${String(properties?.audience)}`,
					);
					expect(told).toEqual(model.events[person]);
				}
				const externalIds = emulator.events.map(({ external_id: externalId }) => externalId);
				expect(new Set(externalIds).size).toBe(externalIds.length);
			}),
			{ numRuns: 60 },
		);
	}, 120_000);

	it('never overwrite each other when two executions run at the same time', async () => {
		const additions = fc.array(fc.integer({ min: 0, max: KNOWN - 1 }), {
			minLength: 1,
			maxLength: 8,
		});
		await fc.assert(
			fc.asyncProperty(additions, additions, async (first, second) => {
				fillShop();
				const wishesFor = (people: number[], audience: string) =>
					people.map((person): Wish => ({ person, by: 'phone', audience, member: true }));
				await Promise.all([
					sync(wishesFor(first, 'VIP'), '1'),
					sync(wishesFor(second, 'Wholesale'), '2'),
				]);
				for (let person = 0; person < KNOWN; person++) {
					const wanted = [
						...(first.includes(person) ? ['VIP'] : []),
						...(second.includes(person) ? ['Wholesale'] : []),
					];
					expect([...(listOf(person) as string[])].sort()).toEqual(wanted);
				}
			}),
			{ numRuns: 40 },
		);
	}, 120_000);
});
