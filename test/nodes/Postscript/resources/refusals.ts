import type { INodeParameters } from 'n8n-workflow';
import { PARTNER_KEY, TEST_KEY } from '../../../emulator';
import type { Stage } from './operationHarness';
import { jsonOf, pairsOf } from './operationHarness';

/** What Postscript answers to two items in turn: whatever it is, each way of n8n to go on is told the same. */
export async function expectToldInEveryWay(
	stage: Stage,
	parameters: INodeParameters,
	wanted: { message: string; advice: string; code: string },
): Promise<void> {
	const items = [{ n: 1 }, { n: 2 }];
	const stopped = await stage.run(parameters, { items });
	expect(stopped.error?.message).toBe(wanted.message);
	expect(stopped.error?.description).toContain(wanted.advice);
	expect(stopped.items).toEqual([]);

	const goneOn = await stage.run(parameters, { items, onError: 'continueRegularOutput' });
	expect(pairsOf(goneOn.items)).toEqual([0, 1]);
	for (const [n, json] of jsonOf(goneOn.items).entries()) {
		expect(json).toMatchObject({ n: n + 1, error_code: wanted.code });
		expect(json.error).toContain(wanted.message);
	}

	const parted = await stage.run(parameters, { items, onError: 'continueErrorOutput' });
	expect(parted.items).toEqual([]);
	expect(jsonOf(parted.errorItems)).toEqual(jsonOf(goneOn.items));
}

/** A shop calls with its own key in one header; a partner with its own in that one, and the shop's in another. */
export async function expectBothCredentials(
	stage: Stage,
	parameters: INodeParameters,
	path: string,
): Promise<void> {
	const headersOf = async (credential: ReturnType<Stage['credential']>) => {
		const { error } = await stage.run(parameters, { credential });
		expect(error).toBeUndefined();
		const sent = stage.emulator.log.filter((entry) => entry.path === path).at(-1);
		return Object.keys(sent?.headers ?? {}).filter((name) => /^(authorization|x-post)/.test(name));
	};
	expect(await headersOf(stage.credential())).toEqual(['authorization']);
	const partner = stage.credential({ privateKey: PARTNER_KEY, shopToken: TEST_KEY });
	expect((await headersOf(partner)).sort()).toEqual(['authorization', 'x-postscript-shop-token']);
}
