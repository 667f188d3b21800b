import type { Word } from "./complete";

/*
 * A first dictionary, written for this project: the tags a character LoRA needs most, with what they mean in Chinese and
 * what people also call them. One line a tag: name | kind (0 general, 3 copyright, 4 character, 5 meta) | meaning | other names.
 */
const LINES = `
1girl|0|一个女孩|1girls,sole female
2girls|0|两个女孩
3girls|0|三个女孩
4girls|0|四个女孩
5girls|0|五个女孩
6+girls|0|六个以上女孩
multiple girls|0|多个女孩
1boy|0|一个男孩
solo|0|单人
solo focus|0|以一人为主
no humans|0|没有人物
looking at viewer|0|看向镜头|eye contact with viewer
looking away|0|看向别处
looking back|0|回头看
looking to the side|0|看向侧面
looking down|0|向下看
looking up|0|向上看
facing away|0|背对镜头
from above|0|俯视角度
from below|0|仰视角度
from behind|0|背面
from side|0|侧面
profile|0|侧脸
dutch angle|0|倾斜构图
pov|0|第一人称视角
portrait|0|头像，肩部以上
upper body|0|上半身
cowboy shot|0|七分身，到大腿
full body|0|全身
close-up|0|特写
feet out of frame|0|脚在画面外
head out of frame|0|头在画面外
cropped legs|0|腿被裁掉
smile|0|微笑
grin|0|露齿笑
light smile|0|浅笑
open mouth|0|张嘴
closed mouth|0|闭嘴
parted lips|0|嘴唇微张
:d|0|张嘴笑
;d|0|眨眼张嘴笑
:o|0|惊讶张嘴
:3|0|猫嘴
:t|0|鼓嘴
>_<|0|紧闭双眼
^_^|0|眯眼笑
@_@|0|晕眼
o_o|0|瞪大眼
=_=|0|无语眼
blush|0|脸红
blush stickers|0|腮红圈
full-face blush|0|满脸通红
nose blush|0|鼻子发红
tears|0|眼泪
crying|0|哭
sweat|0|汗
sweatdrop|0|汗滴
surprised|0|惊讶
embarrassed|0|害羞
angry|0|生气
sad|0|悲伤
happy|0|开心
frown|0|皱眉
pout|0|噘嘴
expressionless|0|面无表情
serious|0|严肃
nervous|0|紧张
sleepy|0|困
wink|0|眨单眼|one eye closed
one eye closed|0|闭一只眼
closed eyes|0|闭眼
half-closed eyes|0|半闭眼
wide-eyed|0|睁大眼
tongue out|0|吐舌
fang|0|虎牙
clenched teeth|0|咬牙
brown hair|0|棕发|brunette
light brown hair|0|浅棕发
black hair|0|黑发
blonde hair|0|金发|blond hair,yellow hair
orange hair|0|橙发
red hair|0|红发
pink hair|0|粉发
purple hair|0|紫发
blue hair|0|蓝发
aqua hair|0|水色头发
green hair|0|绿发
grey hair|0|灰发|gray hair
white hair|0|白发|silver hair
multicolored hair|0|多色头发
gradient hair|0|渐变发色
short hair|0|短发
medium hair|0|中长发
long hair|0|长发
very long hair|0|很长的头发
straight hair|0|直发
wavy hair|0|波浪发
curly hair|0|卷发
messy hair|0|乱发
bob cut|0|波波头
hime cut|0|姬发式
ponytail|0|马尾
side ponytail|0|侧马尾
high ponytail|0|高马尾
low ponytail|0|低马尾
twintails|0|双马尾|twin tails
low twintails|0|低双马尾
short twintails|0|短双马尾
twin braids|0|双麻花辫
braid|0|麻花辫
single braid|0|单麻花辫
hair bun|0|丸子头
double bun|0|双丸子头
half updo|0|半扎发
ahoge|0|呆毛
bangs|0|刘海
blunt bangs|0|齐刘海
swept bangs|0|斜刘海
parted bangs|0|分开的刘海
crossed bangs|0|交叉刘海
hair between eyes|0|两眼间的头发
hair over one eye|0|遮住一只眼的头发
sidelocks|0|鬓发
hair down|0|披发
hair up|0|盘发
hair intakes|0|两侧翘起的头发
hair flaps|0|外翘的头发
floating hair|0|飘起的头发
wet hair|0|湿发
brown eyes|0|棕眼
black eyes|0|黑眼
blue eyes|0|蓝眼
green eyes|0|绿眼
red eyes|0|红眼
purple eyes|0|紫眼
yellow eyes|0|黄眼|gold eyes,golden eyes
orange eyes|0|橙眼
pink eyes|0|粉眼
grey eyes|0|灰眼|gray eyes
aqua eyes|0|水色眼睛
heterochromia|0|异色瞳
eyelashes|0|睫毛
thick eyebrows|0|粗眉
glasses|0|眼镜
sunglasses|0|墨镜
freckles|0|雀斑
mole|0|痣
mole under eye|0|泪痣
hairclip|0|发卡|hair clip,hairpin
hairband|0|发箍|headband
hair ornament|0|发饰
hair ribbon|0|发带
hair bow|0|发上蝴蝶结
hair flower|0|头花
hair scrunchie|0|大肠发圈
hair tie|0|发绳|hair bobbles
hat|0|帽子
beret|0|贝雷帽
cap|0|便帽
straw hat|0|草帽
witch hat|0|巫师帽
santa hat|0|圣诞帽
animal ears|0|兽耳
cat ears|0|猫耳|nekomimi
rabbit ears|0|兔耳|bunny ears
fake animal ears|0|假兽耳
cat tail|0|猫尾
headphones|0|头戴式耳机
earrings|0|耳环
necklace|0|项链
choker|0|颈环
scarf|0|围巾
mask|0|面具，口罩
school uniform|0|校服
serafuku|0|水手服|sailor uniform
blazer|0|西装式校服外套
sakuragaoka high school uniform|0|樱丘高中校服|sakuragaoka uniform
cardigan|0|开衫
sweater|0|毛衣
sweater vest|0|毛线背心
hoodie|0|连帽衫
jacket|0|外套
coat|0|大衣
duffel coat|0|牛角扣大衣
shirt|0|衬衫
white shirt|0|白衬衫
collared shirt|0|有领衬衫
t-shirt|0|T 恤
blouse|0|女式衬衫
tank top|0|背心
camisole|0|吊带衫
dress|0|连衣裙
white dress|0|白色连衣裙
sundress|0|吊带裙
skirt|0|裙子
pleated skirt|0|百褶裙
plaid skirt|0|格子裙
miniskirt|0|超短裙
long skirt|0|长裙
shorts|0|短裤
short shorts|0|热裤
pants|0|长裤
jeans|0|牛仔裤
gym uniform|0|体操服
track jacket|0|运动外套
swimsuit|0|泳装
one-piece swimsuit|0|连体泳衣
school swimsuit|0|学校泳装
bikini|0|比基尼
maid|0|女仆
maid headdress|0|女仆头饰
apron|0|围裙
kimono|0|和服
yukata|0|浴衣
obi|0|和服腰带
pajamas|0|睡衣
costume|0|服装，扮装
pantyhose|0|连裤袜
black pantyhose|0|黑色连裤袜|black stockings
thighhighs|0|过膝袜
white thighhighs|0|白色过膝袜
kneehighs|0|及膝袜|knee socks
socks|0|袜子
white socks|0|白袜
black socks|0|黑袜
bare legs|0|光腿
bare shoulders|0|露肩
barefoot|0|赤脚
loafers|0|乐福鞋
uwabaki|0|室内鞋
sneakers|0|运动鞋
boots|0|靴子
sandals|0|凉鞋
high heels|0|高跟鞋
gloves|0|手套
mittens|0|连指手套
necktie|0|领带
neck ribbon|0|颈部丝带
red ribbon|0|红丝带
blue ribbon|0|蓝丝带
bow|0|蝴蝶结
bowtie|0|领结
red bow|0|红蝴蝶结
frills|0|荷叶边
lace|0|蕾丝
belt|0|腰带
buttons|0|纽扣
long sleeves|0|长袖
short sleeves|0|短袖
sleeveless|0|无袖
puffy sleeves|0|泡泡袖
sleeves rolled up|0|挽起的袖子
sleeves past wrists|0|袖子过腕
open clothes|0|敞开的衣服
striped|0|条纹
plaid|0|格子
polka dot|0|圆点
print shirt|0|印花上衣
clothes writing|0|衣服上的字
standing|0|站立
sitting|0|坐着
wariza|0|鸭子坐
seiza|0|正坐
kneeling|0|跪
lying|0|躺着
on back|0|仰卧
on stomach|0|趴着
on side|0|侧卧
walking|0|走路
running|0|跑
jumping|0|跳跃
leaning forward|0|身体前倾
arms up|0|举起双臂
arm up|0|举起一只手臂
arms behind back|0|双手背后
arms at sides|0|双臂垂在身侧
crossed arms|0|抱臂
hand on own hip|0|手叉腰
hand up|0|抬手
hands up|0|抬起双手
outstretched arms|0|张开双臂
v|0|剪刀手|peace sign,v sign
double v|0|双手剪刀手
waving|0|挥手
pointing|0|指着
holding|0|拿着东西
hug|0|拥抱
holding hands|0|牵手
head tilt|0|歪头
crossed legs|0|跷腿
eating|0|吃东西
sleeping|0|睡觉
singing|0|唱歌
guitar|0|吉他
electric guitar|0|电吉他
acoustic guitar|0|木吉他
les paul|0|Les Paul 吉他|gibson les paul
bass guitar|0|贝斯
drum|0|鼓
drum set|0|架子鼓
drumsticks|0|鼓棒|drumstick
keyboard (instrument)|0|键盘琴|synthesizer
piano|0|钢琴
playing instrument|0|演奏乐器
holding instrument|0|拿着乐器
plectrum|0|拨片|guitar pick
guitar case|0|吉他包
instrument case|0|乐器盒
strap|0|背带
amplifier|0|音箱
microphone|0|麦克风
microphone stand|0|麦克风架
music|0|演奏音乐
band|0|乐队
stage|0|舞台
stage lights|0|舞台灯光
concert|0|演唱会
crowd|0|人群
musical note|0|音符
sheet music|0|乐谱
tea|0|茶
teacup|0|茶杯
teapot|0|茶壶
cake|0|蛋糕
strawberry|0|草莓
ice cream|0|冰淇淋
food|0|食物
cup|0|杯子
phone|0|电话
cellphone|0|手机
bag|0|包
school bag|0|书包
backpack|0|双肩包
book|0|书
umbrella|0|伞
stuffed toy|0|毛绒玩具
chair|0|椅子
desk|0|书桌
table|0|桌子
bed|0|床
couch|0|沙发
window|0|窗户
curtains|0|窗帘
chalkboard|0|黑板
classroom|0|教室
school|0|学校
clubroom|0|社团活动室
stairs|0|楼梯
indoors|0|室内
outdoors|0|室外
street|0|街道
beach|0|海滩
ocean|0|海
sky|0|天空
cloud|0|云
blue sky|0|蓝天
night|0|夜晚
night sky|0|夜空
sunset|0|日落
star (sky)|0|星空
snow|0|雪
rain|0|雨
grass|0|草地
tree|0|树
flower|0|花
cherry blossoms|0|樱花|sakura
petals|0|花瓣
autumn leaves|0|秋叶
simple background|0|简单背景
white background|0|白色背景
grey background|0|灰色背景|gray background
black background|0|黑色背景
gradient background|0|渐变背景
blurry background|0|模糊背景
transparent background|0|透明背景
depth of field|0|景深
sunlight|0|阳光
lens flare|0|镜头光晕
backlighting|0|逆光
sparkle|0|闪光
heart|0|爱心
star (symbol)|0|星形
speech bubble|0|对话框
border|0|边框
k-on!|3|轻音少女|k-on,keion
hirasawa yui|4|平泽唯|yui hirasawa
akiyama mio|4|秋山澪|mio akiyama
tainaka ritsu|4|田井中律|ritsu tainaka
kotobuki tsumugi|4|琴吹䌷|tsumugi kotobuki,mugi
nakano azusa|4|中野梓|azusa nakano,azunyan
hirasawa ui|4|平泽忧|ui hirasawa
manabe nodoka|4|真锅和
yamanaka sawako|4|山中佐和子
suzuki jun|4|铃木纯
houkago tea time|0|放学后茶会|ho-kago tea time
monochrome|5|单色
greyscale|5|灰度|grayscale
sketch|5|草图
lineart|5|线稿
comic|5|漫画
4koma|5|四格漫画
official art|5|官方图
key visual|5|主视觉图
scan|5|扫描图
screencap|5|动画截图|anime screencap,screenshot
anime coloring|5|动画上色
game cg|5|游戏 CG
chibi|0|Q 版
cover|5|封面
album cover|5|专辑封面
absurdres|5|超高分辨率
highres|5|高分辨率
lowres|5|低分辨率
traditional media|5|传统画材
watermark|5|水印
signature|5|签名
artist name|5|作者名
dated|5|带日期
jpeg artifacts|5|JPEG 压缩痕迹
english text|5|英文文字
chinese text|5|中文文字
`;

/** The studio's own words, most needed first. */
export const STARTER: readonly Word[] = LINES.trim()
  .split("\n")
  .map((line) => {
    const [tag = "", category = "0", meaning = "", aliases = ""] = line.split("|");
    return {
      tag,
      category: Number(category),
      posts: 0,
      meaning,
      aliases: aliases === "" ? [] : aliases.split(","),
    };
  });
