/** Keeps a picture in the studio; answers its media key. Throws what the studio answered. */
export async function keepPicture(file: File, tab: string): Promise<string> {
  const answer = await fetch(`/upload?to=preset&name=${encodeURIComponent(file.name)}`, {
    method: "PUT",
    body: file,
    headers: { "x-studio-tab": tab },
  });
  const body = (await answer.json()) as { media?: string };
  if (!answer.ok || !body.media) throw new Error(`upload: ${answer.status}`);
  return body.media;
}
