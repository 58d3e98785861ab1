//! What was found, on the program with the model beside it.

use super::referee::trim;
use super::{Referee, Setting, Strategy, Verdict};
use crate::double::Program;
use crate::walk::{Stopped, Walk};

/// Plays a strategy on the model, then every action that it took on the program too; both agree after each, and all laws hold.
pub fn replay(setting: &Setting, strategy: &Strategy) -> Result<Verdict, Stopped> {
    let scenario = setting.scenario();
    let mut referee = Referee::new(setting, &scenario, strategy);
    referee.play(strategy);
    let closed = referee.close();
    let verdict = Verdict::read(&referee, closed);
    let program = Program::deploy(&scenario);
    let mut walk = Walk::bare(scenario.clone(), program);
    for action in &referee.actions {
        let answer = walk.run(action)?;
        answer.map_err(|refusal| walk.stopped(Some(action), format!("{refusal:?}")))?;
    }
    trim(&mut walk.model);
    if walk.model != referee.world {
        return Err(walk.stopped(None, "the walk ended in another world than the strategy".into()));
    }
    Ok(verdict)
}
