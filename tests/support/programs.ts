import { buildWhatChanged } from "../../server/build.mjs";

/** Before any test: the programs in dist/ are those of these sources, because tests start runner, worker and rehearsal. */
export default async function programs(): Promise<void> {
  await buildWhatChanged({ pages: false });
}
