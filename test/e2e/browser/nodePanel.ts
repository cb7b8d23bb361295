import type { Locator, Page } from './driver';
import { closeMessages, newestMessage } from './messages';

type Text = string | RegExp;

const LIST_ATTEMPTS = 3;
const LIST_LIMIT_MS = 3_000;

/** A row of the output table: the text of each cell by its column. */
export type TableRow = Record<string, string>;

/** The panel of an open node: input on the left, parameters, output on the right. */
export class NodePanel {
	readonly root: Locator;
	readonly input: Locator;
	readonly output: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.input = page.getByTestId('ndv-input-panel');
		this.output = page.getByTestId('output-panel');
	}

	async waitFor(): Promise<void> {
		await this.root.getByTestId('node-parameters').waitFor();
	}

	/** @param name the parameter's name, as workflows are saved with it */
	parameter(name: string): Locator {
		return this.root.getByTestId(`parameter-input-${name}`);
	}

	async fill(name: string, text: string): Promise<void> {
		await this.parameter(name).locator('input, textarea').first().fill(text);
	}

	async select(name: string, option: Text): Promise<void> {
		await this.choose(this.parameter(name).locator('input').first(), option);
	}

	async switchOn(name: string): Promise<void> {
		const input = this.parameter(name).getByRole('switch');
		if ((await input.getAttribute('aria-checked')) !== 'true')
			await this.parameter(name).locator('.el-switch').click();
	}

	/** Adds an option to a collection. @param collection its parameter name */
	async addOption(collection: string, option: string): Promise<void> {
		await this.choose(this.item(collection).getByTestId('collection-parameter-add'), option);
	}

	/** Opens the list of a resource locator and gives back its entries, once they are there. */
	async openList(name: string): Promise<Locator> {
		await this.locatorInput(name).click();
		const items = this.page.getByTestId('rlc-item').filter({ visible: true });
		await items.first().waitFor();
		return items;
	}

	async chooseFromList(name: string, entry: Text): Promise<void> {
		await (await this.openList(name)).filter({ hasText: entry }).first().click();
	}

	/** What a resource locator shows as its value. */
	async locatorText(name: string): Promise<string> {
		return await this.locatorInput(name).inputValue();
	}

	async chooseMode(name: string, mode: Text): Promise<void> {
		const locator = this.root.getByTestId(`resource-locator-${name}`);
		await this.choose(locator.getByTestId('rlc-mode-selector'), mode);
	}

	/** Drags a field of the input panel onto a parameter, with the mouse. */
	async drag(field: string, name: string): Promise<void> {
		const from = this.input.getByTestId('run-data-schema-item').getByText(field, { exact: true });
		const start = await middleOf(from.first());
		const end = await middleOf(this.parameter(name));
		await this.page.mouse.move(start.x, start.y);
		await this.page.mouse.down();
		// The first movement begins the drag, the second enters the parameter, the third is over it.
		await this.page.mouse.move(start.x + 40, start.y + 20, { steps: 5 });
		await this.page.mouse.move(end.x, end.y, { steps: 10 });
		await this.page.mouse.move(end.x + 2, end.y);
		await this.page.mouse.up();
		await closeMessages(this.page);
	}

	/** Presses the button that runs this step; gives back the message that n8n ends with. */
	async execute(): Promise<string> {
		await closeMessages(this.page);
		await this.root.getByTestId('node-execute-button').click();
		return await this.finished();
	}

	/** Presses the button that makes a trigger listen. */
	async listen(): Promise<void> {
		await closeMessages(this.page);
		await this.root.getByTestId('node-execute-button').click();
	}

	/** Waits for the end of the step that runs, and gives back n8n's message. */
	async finished(): Promise<string> {
		const message = newestMessage(this.page);
		await message.waitFor();
		const text = await message.innerText();
		await closeMessages(this.page);
		return text;
	}

	async showAs(panel: Locator, view: 'schema' | 'table' | 'json'): Promise<void> {
		await panel.getByTestId(`radio-button-${view}`).click();
	}

	/** The output as its table shows it. */
	async table(): Promise<TableRow[]> {
		await this.showAs(this.output, 'table');
		const table = this.output.getByTestId('ndv-data-container').locator('table');
		await table.waitFor();
		const [cells] = await table.evaluateAll((tables) =>
			tables.map((each) =>
				Array.from(each.querySelectorAll('tr'), (row) =>
					Array.from(row.querySelectorAll<HTMLElement>('th, td'), (cell) => cell.innerText.trim()),
				),
			),
		);
		const [columns, ...rows] = cells;
		return rows.map((row) =>
			Object.fromEntries(columns.map((column, index) => [column, row[index]])),
		);
	}

	/** Opens one of the outputs of a node that has several. @param name as its tab says */
	async openOutput(name: Text): Promise<void> {
		await this.output.getByRole('tab', { name }).click();
	}

	/** Does something while the output has most of the window, at the cost of the input. */
	async withWideOutput(work: () => Promise<void>): Promise<void> {
		const { x } = await this.dragPanels(0);
		await work();
		await this.dragPanels(x);
	}

	async openTab(tab: 'params' | 'settings'): Promise<void> {
		await this.root.getByTestId(`tab-${tab}`).click();
	}

	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.root.waitFor({ state: 'hidden' });
	}

	/** A parameter with its label. */
	item(name: string): Locator {
		return this.root
			.getByTestId('parameter-item')
			.filter({ has: this.page.locator(`label[for="${name}"]`) })
			.last();
	}

	/** @returns where the handle was */
	private async dragPanels(toX: number): Promise<{ x: number; y: number }> {
		const handle = await middleOf(this.root.getByTestId('panel-drag-button'));
		await this.page.mouse.move(handle.x, handle.y);
		await this.page.mouse.down();
		await this.page.mouse.move(toX, handle.y, { steps: 10 });
		await this.page.mouse.up();
		return handle;
	}

	private locatorInput(name: string): Locator {
		return this.root.getByTestId(`resource-locator-${name}`).getByTestId('rlc-input');
	}

	/** A list closes again when the editor is still moving the focus as it opens: then it is opened once more. */
	private async choose(list: Locator, text: Text): Promise<void> {
		const option = this.page
			.getByRole('option', { name: text, exact: true })
			.filter({ visible: true })
			.first();
		for (let attempt = 1; attempt < LIST_ATTEMPTS; attempt += 1) {
			await list.click();
			const opened = await option.waitFor({ timeout: LIST_LIMIT_MS }).then(
				() => true,
				() => false,
			);
			if (opened) return await option.click();
		}
		await list.click();
		await option.click();
	}
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
	await locator.scrollIntoViewIfNeeded();
	const box = await locator.boundingBox();
	if (box === null) throw new Error('What is to be dragged, or dragged to, is not on the screen.');
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
