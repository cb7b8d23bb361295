import { AUDIENCE, type Customer } from './customers';
import type { CredentialRef, WorkflowBody } from './n8nClient';
import { ACTION_NODE, chainNodes, CREDENTIAL_TYPE, POLLING_TRIGGER } from './workflows';

export const WELCOME_EVENT = 'Welcome';

/** Name of the trigger in the workflow that reports opt-ins and opt-outs. */
export const REPORT_TRIGGER = 'Opted In or Out';

/** Every minute: each new opt-in is sent a Welcome event, which a flow in Postscript can answer with a text. */
export function welcomeWorkflow(suffix: string, credential: CredentialRef): WorkflowBody {
	return chainNodes(`Welcome new subscribers${suffix}`, [
		{
			name: 'Opted In',
			type: POLLING_TRIGGER,
			typeVersion: 1,
			parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, events: ['optedIn'] },
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
		{
			name: 'Send Welcome',
			type: ACTION_NODE,
			typeVersion: 1,
			parameters: {
				resource: 'event',
				operation: 'send',
				eventType: WELCOME_EVENT,
				subscriber: { __rl: true, mode: 'id', value: '={{ $json.subscriber_id }}' },
			},
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
	]);
}

/** When its webhook is called: a list of customers, each put into the audience or taken out of it. */
export function audienceWorkflow(
	suffix: string,
	credential: CredentialRef,
	webhookPath: string,
	customers: Customer[],
): WorkflowBody {
	return chainNodes(`Customers to ${AUDIENCE} audience${suffix}`, [
		{
			name: 'When Called',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			webhookId: webhookPath,
			parameters: {
				path: webhookPath,
				httpMethod: 'POST',
				responseMode: 'lastNode',
				responseData: 'allEntries',
			},
		},
		{
			name: 'Customers',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ customers }, null, 2) },
		},
		{
			name: 'One by One',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'customers' },
		},
		{
			name: 'Sync Audience',
			type: ACTION_NODE,
			typeVersion: 1,
			parameters: {
				resource: 'audience',
				operation: 'sync',
				audience: AUDIENCE,
				membership: 'byValue',
				isMember: '={{ $json.vip }}',
				phone: '={{ $json.phone }}',
				email: '={{ $json.email }}',
			},
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
	]);
}

/** Every minute: each new opt-in and opt-out is posted to an address in a request of its own. */
export function reportWorkflow(credential: CredentialRef, url: string): WorkflowBody {
	const arrivedItem = '{ execution: $execution.id, phone: $json.phone_number, event: $json.event }';
	return chainNodes('Report opt-ins and opt-outs', [
		{
			name: REPORT_TRIGGER,
			type: POLLING_TRIGGER,
			typeVersion: 1,
			parameters: {
				pollTimes: { item: [{ mode: 'everyMinute' }] },
				events: ['optedIn', 'optedOut'],
				output: 'raw',
			},
			credentials: { [CREDENTIAL_TYPE]: credential },
		},
		{
			name: 'Post It',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify(${arrivedItem}) }}`,
			},
		},
	]);
}
