import { noHistory } from '../../../src/details/historyView.ts';
import { nothingFound, unknownLog } from '../../../src/details/logView.ts';
import { untouched, type PageState } from '../../../src/details/page/state.ts';
import { pageStrings } from '../../../src/details/pageStrings.ts';
import { bareView } from '../../../src/details/runView.ts';

/** A page that shows nothing but the id of its run. */
export function barePage(): PageState {
  return {
    strings: pageStrings(),
    locale: 'en',
    run: bareView('1'),
    runPart: { state: 'ready' },
    log: unknownLog(),
    found: nothingFound,
    history: noHistory,
    options: untouched,
  };
}
