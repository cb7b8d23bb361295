import { openPostgres, type TableRow } from '../keptTables';
import type { PollingCheck } from './polling';
import { checkSame, openExample, runFrom, until, type Scene } from './scene';

/** A PostgreSQL server, and where n8n's driver for it is. */
export interface Warehouse {
	/** Folder whose node_modules holds n8n. */
	hostFolder: string;
	/** The settings that would lead an n8n there. */
	env: Record<string, string>;
}

/** What n8n's credential asks for. */
export function credentialOf({ env }: Warehouse): object {
	return {
		host: env.DB_POSTGRESDB_HOST,
		port: Number(env.DB_POSTGRESDB_PORT),
		user: env.DB_POSTGRESDB_USER,
		database: env.DB_POSTGRESDB_DATABASE,
		password: '',
		ssl: 'disable',
	};
}

async function query({ hostFolder, env }: Warehouse, text: string): Promise<TableRow[]> {
	const tables = await openPostgres(hostFolder, env);
	try {
		return await tables.rows(text);
	} finally {
		await tables.close();
	}
}

const EVENTS =
	'SELECT event, phone_number, previous_status FROM postscript_events ORDER BY phone_number, event';
const PEOPLE = `SELECT phone_number, email, is_subscribed, tags, properties
	FROM postscript_subscribers ORDER BY phone_number`;

export async function openWarehouse(scene: Scene, warehouse: Warehouse): Promise<PollingCheck> {
	const example = await openExample(scene, 'warehouse.json', {}, (emulator) => {
		const shop = emulator.shop();
		const properties = { Size: 'L' };
		shop.add({ phone: '+12025550151', email: 'ada@example.com', tags: ['VIP'], properties });
		shop.add({ phone: '+12025550152' });
		shop.add({ phone: '+12025550154' });
	});
	const shop = example.emulator.shop();
	const read = async (text: string) => await query(warehouse, text);
	const rows = async (text: string) => (await read(text)).map((row) => Object.values(row));
	await runFrom(scene, example, 'Once, by Hand');
	return {
		example,
		happen: async () => {
			shop.optOut('+12025550151');
			shop.touch('+12025550152', { tags: ['Winter'] });
			shop.optIn('+12025550153');
		},
		check: async () => {
			await until(async () => (await read(EVENTS)).length >= 5);
			checkSame(scene, 'what happened is in the warehouse', await rows(EVENTS), [
				['shop.subscriber.opt_out', '+12025550151', 'subscribed'],
				['subscriber.updated', '+12025550151', 'subscribed'],
				['subscriber.updated', '+12025550152', 'subscribed'],
				['shop.subscriber.opt_in', '+12025550153', 'unknown'],
				['subscriber.created', '+12025550153', 'unknown'],
			]);
			await until(async () => (await read(PEOPLE)).length >= 3);
			const people = [
				['+12025550151', 'ada@example.com', false, ['VIP'], { Size: 'L' }],
				['+12025550152', null, true, ['Winter'], {}],
				['+12025550153', null, true, [], {}],
			];
			checkSame(scene, 'and to whom', await rows(PEOPLE), people);
			const { status } = await runFrom(scene, example, 'Every Night');
			checkSame(scene, 'the nightly run goes to its end', status, 'success');
			checkSame(scene, 'the night adds whom no event was about', await rows(PEOPLE), [
				...people,
				['+12025550154', null, true, [], {}],
			]);
		},
		checkAtEnd: async () => {
			checkSame(scene, 'no event is in it twice', (await read(EVENTS)).length, 5);
		},
	};
}
