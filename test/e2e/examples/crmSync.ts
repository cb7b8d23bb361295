import type { WorkflowNode } from '../workflows';
import { requestTo } from './importExample';
import type { PollingCheck } from './polling';
import { checkSame, openExample, runFrom, until, type Scene } from './scene';

const STAGE = 'HubSpot Lifecycle Stage';

function contact(vid: number, phone: string | undefined, email: string | undefined, stage: string) {
	const properties = {
		phone: phone && { value: phone },
		email: email && { value: email },
		lifecyclestage: { value: stage },
		lastmodifieddate: { value: `17640000000${vid}` },
	};
	return { vid, properties };
}

export async function openCrmSync(scene: Scene): Promise<PollingCheck> {
	const { tool } = scene;
	tool.answers.set('/hubspot/recent', [
		contact(11, '(202) 555-0111', 'ada@example.com', 'customer'),
		contact(12, undefined, 'bo@example.com', 'lead'),
		contact(13, '+1 202 555 0113', 'cy@example.com', 'lead'),
		contact(14, undefined, undefined, 'lead'),
	]);
	const example = await openExample(
		scene,
		'crm-sync.json',
		{
			// HubSpot itself is out of reach: requests to a stand-in, with the values that the example gives its node.
			replace: {
				'Changed in HubSpot': requestTo(`${tool.url}/hubspot/recent`),
				'Consent to HubSpot': (node) =>
					requestTo(`${tool.url}/hubspot/contact`, consentOf(node))(node),
				'Look Into These': requestTo(`${tool.url}/hubspot/unclear`, '[$json.error_code]'),
			},
		},
		(emulator) => {
			const shop = emulator.shop();
			shop.add({ phone: '+12025550111', email: 'ada@example.com' });
			shop.add({ phone: '+12025550112', email: 'bo@example.com' });
			shop.add({ phone: '+12025550115' });
		},
	);
	const shop = example.emulator.shop();
	return {
		example,
		happen: async () => {
			shop.optOut('+12025550111');
			shop.optOut('+12025550115');
		},
		check: async () => {
			await until(() => tool.posted('/hubspot/contact').length > 0);
			const [{ changed_at: at, ...consent }] = tool.posted('/hubspot/contact') as Array<
				Record<string, unknown>
			>;
			checkSame(scene, 'an opt-out reaches the CRM, of people with an email', consent, {
				email: 'ada@example.com',
				consent: false,
			});
			checkSame(scene, 'with its time', Number.isNaN(Date.parse(String(at))), false);
			await runFrom(scene, example, 'Every 15 Minutes');
			await runFrom(scene, example, 'Every 15 Minutes');
			checkSame(
				scene,
				'a contact becomes properties of the subscriber, once for each change',
				example.emulator.log.filter(({ method }) => method === 'PATCH').map(({ body }) => body),
				[
					{ email: 'ada@example.com', properties: { [STAGE]: 'customer' } },
					{ email: 'bo@example.com', properties: { [STAGE]: 'lead' } },
				],
			);
			checkSame(scene, 'nobody of the CRM is asked to opt in', shop.pending().length, 0);
			checkSame(
				scene,
				'a contact without phone and email comes out apart',
				tool.posted('/hubspot/unclear'),
				[['invalid_input']],
			);
		},
		checkAtEnd: async () => {
			checkSame(scene, 'the CRM is told once', tool.posted('/hubspot/contact').length, 1);
		},
	};
}

/** The values that the example's HubSpot node is given, as one expression. */
function consentOf({ parameters }: WorkflowNode): string {
	const { email, additionalFields } = parameters as {
		email: string;
		additionalFields: {
			customPropertiesUi: { customPropertiesValues: Array<{ property: string; value: string }> };
		};
	};
	const [consent, changedAt] = additionalFields.customPropertiesUi.customPropertiesValues;
	const expressionOf = (value: string) => value.replace(/^=\{\{|\}\}$/g, '');
	return `{ email: ${expressionOf(email)}, consent: ${expressionOf(consent.value)}, changed_at: ${expressionOf(changedAt.value)} }`;
}
