import type { NodeHint } from 'n8n-workflow';

/**
 * What the editor shows in the output panel before a run. n8n leaves a hint of the place `ndv` there after it, whatever
 * `whenToDisplay` says: what a finished run itself says better has the place `outputPane`.
 */
export const HINTS: NodeHint[] = [
	{
		message: 'Dry Run is on: Postscript is read, nothing is written.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: '={{ $parameter["options"]?.dryRun === true }}',
	},
	{
		message:
			"These are more than 5,000 items: at Postscript's limit of 15 requests a second they take more than five minutes. n8n's log tells how far the run is.",
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: '={{ $input.all().length > 5000 }}',
	},
];
