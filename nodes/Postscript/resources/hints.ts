import type { NodeHint } from 'n8n-workflow';

const isOperation = (resource: string, operation: string) =>
	`$parameter["resource"] === "${resource}" && $parameter["operation"] === "${operation}"`;

const DRY_RUN = '$parameter["options"]?.dryRun';

/** With the option If Not Found, Create or Update may leave out who is new. */
const CREATES_NEW = '!["skip", "stop"].includes($parameter["options"]?.ifNotFound)';

/**
 * What the editor shows in the output panel, where a step may reach real people. n8n leaves a hint of the place `ndv`
 * there after a run, whatever `whenToDisplay` says: what a finished run itself says better has the place `outputPane`.
 */
export const HINTS: NodeHint[] = [
	{
		message:
			'People who are new are sent the opt-in text of the keyword, also with Execute step: Postscript has no test mode. Dry Run in the options tries it without sending anything.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'always',
		displayCondition: `={{ !${DRY_RUN} && ((${isOperation('subscriber', 'create')}) || (${isOperation('subscriber', 'upsert')} && ${CREATES_NEW}) || (${isOperation('audience', 'sync')} && $parameter["options"]?.createMissing)) }}`,
	},
	{
		message:
			'Members who are not in the input leave the audience, within the bounds of Max Removals. Dry Run in the options lists who would go.',
		type: 'info',
		location: 'ndv',
		whenToDisplay: 'always',
		displayCondition: `={{ !${DRY_RUN} && ${isOperation('audience', 'sync')} && $parameter["membership"] === "mirror" }}`,
	},
	{
		message: 'Dry Run is on: Postscript is read, nothing is written.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${DRY_RUN} }}`,
	},
];
