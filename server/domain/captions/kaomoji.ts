/** Faces among the booru tags: their underscores and brackets are no spaces and no weights. */
const FACES = new Set(
  `0_0 (o)_(o) +_+ +_- ._. <o>_<o> <|>_<|> =_= >_< 3_3 6_9 >_o @_@ ^_^ o_o u_u x_x |_| ||_|| ;_; t_t d_d
:) ;) >:) >;) :( >:( ;( :3 ;3 :d ;d xd :o ;o :p ;p :q ;q :t :x :| :/ :\\ :< :> =) =( =d =3 ^^^ !? !! ? ! ... (9) c: d: x3 \\m/ \\o/ \\||/`.split(
    /\s+/,
  ),
);

/** Whether a tag is a face (as written, any case): a known one, or two single signs with a nose between them. */
export const isFace = (tag: string): boolean => {
  const key = tag.trim().toLowerCase();
  return FACES.has(key) || /^._.$/u.test(key);
};

/** The tag with spaces for underscores, as captions write it; faces and score tags stay as they are. */
export const spaced = (tag: string): string =>
  isFace(tag) || /^(?:score|source|rating)_/i.test(tag.trim()) ? tag : tag.replace(/_/g, " ");

/** The tag with underscores for spaces, as the boards write it. */
export const underscored = (tag: string): string => (isFace(tag) ? tag : tag.trim().replace(/\s+/g, "_"));
