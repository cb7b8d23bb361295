import type { Owner } from '../n8nClient';
import type { Locator, Page } from './driver';
import { NodePanel } from './nodePanel';

type Text = string | RegExp;

/** n8n's editor: its pages, the node creator and the canvas. */
export class Editor {
	readonly panel: NodePanel;

	constructor(
		readonly page: Page,
		/** Address of n8n, without a slash at the end. */
		private readonly url: string,
	) {
		this.panel = new NodePanel(page);
	}

	async logIn({ email, password }: Owner): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(email);
		await this.page.locator('input[name=password]').fill(password);
		await this.page.getByTestId('form-submit-button').click();
		await this.page.waitForURL(/\/home/);
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').first().waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Settings > Community nodes. */
	async openCommunityNodes(): Promise<void> {
		await this.page.goto(`${this.url}/home`);
		await this.page.getByTestId('main-sidebar-settings').click();
		await this.page.getByText('Community nodes', { exact: true }).click();
		await this.page.waitForURL(/\/settings\/community-nodes/);
	}

	/**
	 * The window for a new credential of a type, by the type's name on the screen. n8n saves none before it has given it a
	 * name, and tests none before it has the node types: both are awaited.
	 */
	async newCredential(type: string): Promise<Locator> {
		const nodeTypes = this.page.waitForResponse(/\/types\/nodes\.json/);
		await this.page.goto(`${this.url}/home/credentials`);
		await (await nodeTypes).finished();
		await this.page
			.getByTestId('add-resource-credential')
			.or(this.page.getByTestId('empty-resources-list').locator('button'))
			.first()
			.click();
		await this.page.getByTestId('new-credential-type-select').locator('input').fill(type);
		await this.page.getByTestId('new-credential-type-select-option').first().click();
		await this.page.getByTestId('new-credential-type-button').click();
		const window = this.page.getByTestId('editCredential-modal');
		await window.getByTestId('credential-connection-parameter').first().waitFor();
		await window.getByTestId('credential-name').filter({ hasText: /\S/ }).waitFor();
		return window;
	}

	/** Opens the node creator for the first node, or for the one behind the last. */
	async openCreator(): Promise<Locator> {
		const first = this.page.getByTestId('canvas-plus-button');
		const next = this.page.getByTestId('canvas-handle-plus');
		await first.or(next).last().click();
		return this.page.getByTestId('node-creator');
	}

	/** Searches the open node creator; gives back the names of what it offers once the first is what is looked for. */
	async searchCreator(text: string, expected: Text): Promise<string[]> {
		await this.page.getByTestId('node-creator-search-bar').fill(text);
		const names = this.page.getByTestId('node-creator-item-name');
		await names.filter({ hasText: expected }).first().waitFor();
		return await names.allInnerTexts();
	}

	/** Adds a node with an operation or event, by the words that the creator has for it; the node's panel opens. */
	async addAction(search: string, node: string, action: Text): Promise<NodePanel> {
		const creator = await this.openCreator();
		await this.searchCreator(search, node);
		await creator.getByTestId('node-creator-item-name').getByText(node, { exact: true }).click();
		const entry = creator.getByTestId('node-creator-item-name').getByText(action, { exact: true });
		const actions = creator.getByText(/^Actions \(/);
		await entry.or(actions).first().waitFor();
		// For a first node, the triggers are open and the actions are not.
		if (!(await entry.isVisible())) await actions.click();
		await entry.click();
		await this.panel.waitFor();
		return this.panel;
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		await this.panel.waitFor();
		return this.panel;
	}
}
