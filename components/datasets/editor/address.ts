/** The editor's address for a picture, with the filter and order of the gallery one comes from. */
export function editorHref(datasetId: number, pictureId: number, search: string): string {
  const here = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of ["q", "sort"]) {
    const value = here.get(name);
    if (value) kept.set(name, value);
  }
  const query = kept.toString();
  return `/datasets/${datasetId}/edit/${pictureId}${query ? `?${query}` : ""}`;
}

/** Back to the gallery, with that picture in focus. */
export function galleryHref(datasetId: number, pictureId: number, search: string): string {
  const back = new URLSearchParams(search);
  back.set("picture", String(pictureId));
  return `/datasets/${datasetId}?${back}`;
}
