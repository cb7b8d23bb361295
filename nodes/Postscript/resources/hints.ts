import type { NodeHint } from 'n8n-workflow';

const isOperation = (resource: string, operation: string) =>
	`$parameter["resource"] === "${resource}" && $parameter["operation"] === "${operation}"`;

/** What the editor shows above the parameters, where a step in it may reach real people. */
export const HINTS: NodeHint[] = [
	{
		message:
			'People who are new are sent the opt-in text of the keyword, also with Execute step: Postscript has no test mode. Dry Run in the options tries it without sending anything.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ (${isOperation('subscriber', 'create')}) || (${isOperation('subscriber', 'upsert')}) || (${isOperation('audience', 'sync')} && $parameter["options"]?.createMissing) }}`,
	},
	{
		message:
			'Whoever is a member and not in the input leaves the audience, within the bounds of Max Removals. Dry Run in the options lists who would go.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${isOperation('audience', 'sync')} && $parameter["membership"] === "mirror" }}`,
	},
	{
		message: 'Dry Run is on: Postscript is read, nothing is written.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'always',
		displayCondition: '={{ $parameter["options"]?.dryRun }}',
	},
];
