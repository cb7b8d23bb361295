import fc from 'fast-check';
import type { IDataObject, INodeParameters, INodeProperties, OnError } from 'n8n-workflow';
import { operations } from '../../../../nodes/Postscript/resources';
import type { EmulatorOptions, FaultKind } from '../../../emulator';
import { openDeduplication, remembered } from '../../../support/deduplication';
import type { NodeRun } from '../../../support/engine';
import { complaintsAbout, repeatedTexts } from './complaints';
import { Stage } from './operationHarness';
import { randomParameter } from './randomParameters';
import { randomPayload } from './randomPayloads';
import type { Scene } from './scene';
import { openScene } from './scene';

/*
 * Whatever stands in the parameters of whatever operation: an item is done, or refused with a reason and a code that
 * workflows know. RANDOM_INPUTS=n asks for n inputs of each operation, others at each run.
 */

// eslint-disable-next-line @n8n/community-nodes/no-restricted-globals -- how many inputs is asked for from outside
const { env } = process;
const INPUTS = Number(env.RANDOM_INPUTS ?? 300);
const SEED = env.RANDOM_INPUTS ? Date.now() : 20_261_126;

const OPERATIONS = Object.entries(operations).flatMap(([resource, ofResource]) =>
	Object.entries(ofResource).map(([operation, { fields }]) => ({
		resource,
		operation,
		properties: fields.map(({ property }) => property),
	})),
);

/** These put out no row for an item where nothing is found; a mirror of conditions puts out only who is changed. */
const LISTS = ['subscriber.getAll', 'keyword.getAll', 'webhook.getAll'];

/** What Postscript's answers may be like. */
const world: fc.Arbitrary<Partial<EmulatorOptions>> = fc.record(
	{
		existingPhone: fc.constantFrom('pending', 'existing', 'refuse'),
		pendingPhone: fc.constantFrom('again', 'same', 'refuse'),
		unknownId: fc.constantFrom(400, 404),
		phoneMatching: fc.constantFrom('normalised', 'e164', 'digits'),
		pageSize: fc.constantFrom(1, 2, 100),
		properties: fc.constantFrom('merge', 'replace'),
		refusals: fc.constantFrom('explained', 'published'),
		denied: fc.subarray(['compliance', 'keywords', 'transactional', 'conversational']),
		scheduledStatus: fc.constantFrom('atOnce', 'later'),
		wakingHours: fc.constantFrom(null, { from: 3, to: 4 }),
	},
	{ requiredKeys: [] },
);

const probability = fc.constantFrom(0.3, 1);
/** These come in place of the work. */
const fault = fc.oneof(
	fc.record({ kind: fc.constantFrom<FaultKind>('redirect', 'refused'), probability }),
	fc.record({
		kind: fc.constantFrom<FaultKind>('serverError', 'cut', 'malformed', 'empty', 'html'),
		probability,
		processed: fc.boolean(),
	}),
);

const call = fc.record({
	world,
	faults: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fault }),
	onError: fc.constantFrom<OnError>('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	entrance: fc.constantFrom<NodeRun['entrance']>(
		...Array<'customOperation'>(4).fill('customOperation'),
		'routing',
	),
	type: fc.constantFrom(...Array<string>(4).fill('postscript'), 'postscriptTool'),
	executeOnce: fc.constantFrom(false, false, true),
	/** n8n's Retry On Fail. */
	isRetried: fc.constantFrom(false, false, false, true),
});

type Call = typeof call extends fc.Arbitrary<infer C> ? C : never;

/** A node run as fast-check thought of it, once the scene is there. */
interface Input extends Call, fc.WithToStringMethod {
	parametersFor(scene: Scene): { parameters: INodeParameters; items: IDataObject[] };
}

const COUNTS = [1, 2, 3, 4, 5];

function inputOf({ resource, operation, properties }: (typeof OPERATIONS)[number]) {
	const inputs = properties.filter(({ type }) => type !== 'notice');
	// Made once for each number of items: to make them anew for each input takes longer than to run it.
	const inputsOf = (count: number): fc.Arbitrary<Input> => {
		const isAbsent = fc.array(fc.nat(15), { minLength: inputs.length, maxLength: inputs.length });
		const placed = fc.tuple(...inputs.map((property) => parameterOf(property, count)));
		return fc.record({ call, placed, isAbsent }).map((chosen): Input => {
			const parametersFor = (scene: Scene) => {
				const parameters: INodeParameters = { resource, operation };
				const items = Array.from({ length: count }, (): IDataObject => ({}));
				for (const [index, { name }] of inputs.entries()) {
					if (chosen.isAbsent[index] === 0) continue;
					const { value, ofItems } = chosen.placed[index](scene);
					parameters[name] = value as INodeParameters[string];
					for (const [n, each] of ofItems.entries()) {
						items[n][name] = each as IDataObject[string];
					}
				}
				return { parameters, items };
			};
			return { ...chosen.call, parametersFor, [fc.toStringMethod]: () => 'as the error shows it' };
		});
	};
	return fc.oneof(...COUNTS.map(inputsOf));
}

function parameterOf(property: INodeProperties, count: number) {
	if (property.name === 'payload') return randomPayload(count);
	return randomParameter(property, count);
}

/** With faults each request is tried once: waits between attempts are for other tests. */
function withoutRetries(parameters: INodeParameters): INodeParameters {
	const { options } = parameters;
	const fixed = typeof options === 'object' ? (options as INodeParameters) : {};
	return { ...parameters, options: { ...fixed, maxTries: 1 } };
}

const stage = new Stage({});
beforeAll(async () => {
	await openDeduplication();
	await stage.open();
});
afterAll(async () => await stage.close());

/** What went wrong, as a list: empty where all is well. */
async function faultsOf(
	{ resource, operation }: (typeof OPERATIONS)[number],
	input: Input,
	describe: (what: unknown) => void,
): Promise<string[]> {
	const { emulator } = stage;
	const scene = await openScene(emulator, resource === 'message');
	const { faults, onError, entrance, type, executeOnce } = input;
	Object.assign(emulator.options, input.world, { faults: faults ? [{ ...faults }] : [] });
	const made = input.parametersFor(scene);
	const parameters = faults ? withoutRetries(made.parameters) : made.parameters;
	// Through its routing engine n8n hands over what an agent asks for: one item.
	const items = executeOnce || entrance === 'routing' ? made.items.slice(0, 1) : made.items;
	const run: Partial<NodeRun> = {
		items: entrance === 'routing' ? items : made.items,
		onError,
		entrance,
		executionId: `run ${scene.run}`,
		node: { id: `node ${scene.run}`, type, executeOnce },
	};
	describe({ parameters, ...run, world: input.world, faults });
	const isMirror = JSON.stringify([parameters, items]).includes('"mirror');
	const mayBeSilent = isMirror || LISTS.includes(`${resource}.${operation}`);
	const said: string[] = [];
	for (let attempt = 0; attempt < (input.isRetried ? 2 : 1); attempt++) {
		const before = emulator.log.length;
		const result = await runIfComplete(parameters, run);
		if (!result) return [];
		const writes = emulator.log.slice(before).filter(({ method }) => method !== 'GET').length;
		said.push(...complaintsAbout(result, { items: items.length, writes, mayBeSilent }));
	}
	remembered.clear();
	said.push(...emulator.violations.map((violation) => JSON.stringify(violation)));
	const asksAgain = JSON.stringify([parameters.options, made.items]).includes('askAgain"');
	said.push(...repeatedTexts(emulator, asksAgain ? 2 : 1));
	expect({}).not.toHaveProperty('polluted');
	return said;
}

/**
 * n8n itself runs no node with an empty parameter that is required, nor one with a locator or collection of no form, and
 * gives the pattern of a parameter a quarter of a second.
 */
const NOT_RUN = new RegExp(
	[
		"^The 'Postscript' node has issues",
		'propertyValues\\[itemName\\] is not iterable',
		'value\\?\\.value\\?\\.toString',
		'^Regular expression execution timed out',
	].join('|'),
);

/** Undefined where n8n does not run the node. */
async function runIfComplete(parameters: INodeParameters, run: Partial<NodeRun>) {
	const [ended] = await Promise.allSettled([stage.run(parameters, run)]);
	if (ended.status === 'fulfilled') return ended.value;
	expect((ended.reason as Error).message).toMatch(NOT_RUN);
	return undefined;
}

test.each(OPERATIONS)(
	'$resource: $operation answers for each item, whatever is in it',
	async (operation) => {
		await fc.assert(
			fc.asyncProperty(inputOf(operation), async (input) => {
				let what: unknown;
				const said = await faultsOf(operation, input, (described) => (what = described));
				if (said.length > 0) throw new Error(`${said.join('\n')}\n${JSON.stringify(what)}`);
			}),
			{ numRuns: INPUTS, endOnFailure: !env.SHRINK, seed: SEED, includeErrorInReport: true },
		);
	},
	60_000 + INPUTS * 1000,
);
