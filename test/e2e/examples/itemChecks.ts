/* Examples that another system's call or the clock starts. */
import type { Emulator } from '../../emulator';
import { AUDIENCE_PROPERTY } from '../customers';
import { requestTo, withParameters } from './importExample';
import { checkSame, executionsDone, openExample, post, runFrom, type Scene } from './scene';

/** What the credential of webhooks asks for. */
export const SECRET_HEADER = {
	name: 'x-example-header',
	value: ['example', 'shared', 'secret'].join('-'),
};

const HEADERS = { [SECRET_HEADER.name]: SECRET_HEADER.value };
const POINTS = 'Loyalty Points';

function requests({ log }: Emulator, method: string): number {
	return log.filter((entry) => entry.method === method).length;
}

export async function checkLoyaltyPoints(scene: Scene): Promise<void> {
	const { tool } = scene;
	const example = await openExample(
		scene,
		'loyalty-points.json',
		{
			replace: {
				'Not Saved': requestTo(
					`${tool.url}/no-points`,
					'[$json.shopify_customer_id, $json.error_code]',
				),
			},
		},
		(emulator) => {
			emulator.shop().add({ phone: '+12025550111', shopifyCustomerId: 6204511453219 });
		},
	);
	const customers = [
		{ shopify_customer_id: 6204511453219, points: '1250', tier: 'Gold' },
		{ shopify_customer_id: 6204511453220, points: 10, tier: 'New' },
	];
	const body = JSON.stringify({ customers });
	const stranger = await post(scene, example, 'Points Changed', body, {});
	await post(scene, example, 'Points Changed', body, HEADERS);
	await executionsDone(scene, example, 1);
	checkSame(scene, 'points without the secret header are refused', stranger, 403);
	checkSame(
		scene,
		'points are a number of the subscriber',
		example.emulator.shop().byPhone('+12025550111')?.properties,
		{ [POINTS]: 1250, 'Loyalty Tier': 'Gold' },
	);
	checkSame(scene, 'who is no subscriber comes out apart', tool.posted('/no-points'), [
		[6204511453220, 'not_found'],
	]);
}

export async function checkRetry(scene: Scene): Promise<void> {
	const { tool } = scene;
	const example = await openExample(
		scene,
		'retry-what-failed.json',
		{
			replace: {
				'A While': withParameters({ amount: 0, unit: 'seconds' }),
				// Postscript is away for so many requests: the node itself tries no more often than this in its first run.
				'Create or Update': withParameters({ options: { ifNotFound: 'skip', maxTries: 2 } }),
				'Look Into These': requestTo(`${tool.url}/look-into`, '[$json.phone, $json.error_code]'),
				Done: requestTo(`${tool.url}/done`, '[$json.phone_number, $json.status]'),
			},
		},
		(emulator) => {
			for (const phone of ['+12025550111', '+12025550112']) emulator.shop().add({ phone });
		},
	);
	const { emulator } = example;
	const away = emulator.shop().byPhone('+12025550112')?.id;
	emulator.fail({
		kind: 'serverError',
		status: 503,
		method: 'PATCH',
		path: `/api/v2/subscribers/${away}`,
		times: 2,
	});
	const customers = ['+12025550111', '+12025550112', '12'].map((phone) => ({
		phone,
		email: '',
		city: 'Washington',
	}));
	await post(scene, example, 'Customers', JSON.stringify({ customers }), HEADERS);
	await executionsDone(scene, example, 1);
	checkSame(scene, 'what was refused for good is looked into', tool.posted('/look-into'), [
		['12', 'invalid_phone'],
	]);
	checkSame(scene, 'all others are done in the end, each once', tool.posted('/done'), [
		['+12025550111', 'updated'],
		['+12025550112', 'updated'],
	]);
	checkSame(
		scene,
		'what was done is not done again',
		['+12025550111', '+12025550112'].map((phone) => emulator.shop().byPhone(phone)?.properties),
		[{ City: 'Washington' }, { City: 'Washington' }],
	);
	checkSame(scene, 'one write and three for two people', requests(emulator, 'PATCH'), 4);
}

function members({ emulator }: { emulator: Emulator }): string[] {
	return [...emulator.shop().subscribers()]
		.filter(({ properties }) => JSON.stringify(properties[AUDIENCE_PROPERTY] ?? []) !== '[]')
		.map(({ phone_number: phone }) => String(phone))
		.sort();
}

export async function checkNightlyAudience(scene: Scene): Promise<void> {
	const { tool } = scene;
	const member = { [AUDIENCE_PROPERTY]: ['Loyal Customers'] };
	const example = await openExample(
		scene,
		'nightly-audience.json',
		{ replace: { 'Write Down the Count': requestTo(`${tool.url}/count`, '[$json.count]') } },
		(emulator) => {
			const shop = emulator.shop();
			shop.add({ phone: '+12025550111', properties: { [POINTS]: 1000 } });
			shop.add({ phone: '+12025550112', properties: { [POINTS]: 5000, ...member } });
			shop.add({ phone: '+12025550113', properties: { [POINTS]: 999, ...member } });
			shop.add({ phone: '+12025550114', properties: { [POINTS]: '4000' } });
			shop.add({ phone: '+12025550115', properties: { [POINTS]: 2000 }, canSend: false });
			shop.add({ phone: '+12025550116' });
		},
	);
	const { emulator } = example;
	const first = await runFrom(scene, example, 'Every Night');
	checkSame(scene, 'the segment is counted', tool.posted('/count'), [[3]]);
	checkSame(scene, 'who matches is in the audience, and nobody else', members(example), [
		'+12025550111',
		'+12025550112',
		'+12025550114',
	]);
	const told = emulator.events.map(({ type, properties }) => [type, properties?.audience]).sort();
	checkSame(scene, 'who entered and who left is told', told, [
		['n8n_Audience_Entered', 'Loyal Customers'],
		['n8n_Audience_Entered', 'Loyal Customers'],
		['n8n_Audience_Exited', 'Loyal Customers'],
	]);
	const writes = requests(emulator, 'PATCH') + requests(emulator, 'POST');
	const second = await runFrom(scene, example, 'Every Night');
	const faults = [first, second].flatMap((run) =>
		['Count Them', 'Keep the Audience'].map((node) => run.resultOf(node).error),
	);
	checkSame(scene, 'both nights end well', faults, ['', '', '', '']);
	checkSame(
		scene,
		'the next night changes nothing',
		requests(emulator, 'PATCH') + requests(emulator, 'POST'),
		writes,
	);
	checkSame(scene, 'and is counted again', tool.posted('/count').length, 2);
}
