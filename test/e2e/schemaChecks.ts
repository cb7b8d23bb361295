import { SCHEMAS } from '../docs/schemas';
import type { NodeSuite } from './nodeSuite';
import { ACTION_NODE, POLLING_TRIGGER, WEBHOOK_TRIGGER } from './workflows';

/** n8n serves what each operation and both triggers put out, by the addresses that its editor asks for. */
export async function checkSchemas({ client, checks }: NodeSuite): Promise<void> {
	const ofOperations = Object.keys(SCHEMAS)
		.filter((file) => file.split('/').length === 3)
		.map((file) => [`${ACTION_NODE}/${file.slice(1)}`, file]);
	const ofTriggers = [POLLING_TRIGGER, WEBHOOK_TRIGGER].map((type) => [
		`${type}/1.0.0.json`,
		'v1.0.0.json',
	]);
	const addresses = [...ofOperations, ...ofTriggers];
	const differing: string[] = [];
	for (const [address, file] of addresses) {
		const served = await client.outputSchema(address);
		if (served !== JSON.stringify(SCHEMAS[file])) differing.push(`${address}: ${served}`);
	}
	checks.check(
		`n8n serves ${addresses.length} output schemas, of each operation and both triggers`,
		differing.length === 0,
		differing.join('\n').slice(0, 500),
	);
}
