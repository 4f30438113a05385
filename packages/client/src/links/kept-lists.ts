import type { ListMethod, WireObject } from '../connection';
import type { Link } from './link';

const changes: Readonly<Record<string, readonly ListMethod[]>> = {
  'notifications/tools/list_changed': ['tools/list'],
  'notifications/prompts/list_changed': ['prompts/list'],
  'notifications/resources/list_changed': ['resources/list', 'resources/templates/list'],
};

/** The lists of a server, so that not every call has to ask for one. They are kept until the server reports a change. */
export class KeptLists {
  private readonly lists = new Map<ListMethod, readonly WireObject[]>();

  constructor(private readonly link: Link) {
    link.onNotification(({ method }) => {
      for (const list of changes[method] ?? []) this.lists.delete(list);
    });
  }

  keep(method: ListMethod, list: readonly WireObject[]): void {
    this.lists.set(method, list);
  }

  /** The components that are meant; a list that has none of them is asked for anew, since not every change is told. */
  async find(method: ListMethod, isMeant: (component: WireObject) => boolean): Promise<readonly WireObject[]> {
    const meant = this.lists.get(method)?.filter(isMeant) ?? [];
    if (meant.length > 0) return meant;
    const list = await this.link.list(method);
    this.keep(method, list);
    return list.filter(isMeant);
  }
}
